"""Lines put into somebody's YAML file without touching any other: its comments, its order and its indentation stay.

The nodes that a parser gives say where things stand. Where a thing ends they do not say: the end of a list is the start
of what follows, behind all the comments in between, so the end is looked for at its last leaf. What comes out is only
a guess at what was meant, and has to be parsed again.
"""

from __future__ import annotations

import yaml
from msgspec import Struct

# What libyaml takes for the end of a line and we do not, or what moves its columns.
_OTHER_BREAKS = ("\x85", "\u2028", "\u2029", "\ufeff")


class Insertion(Struct, frozen=True):
    """Whole lines before line `line` (from 0), or `text` inside it at `column`."""

    line: int
    column: int = -1
    text: str = ""
    lines: tuple[str, ...] = ()


def editable(text: str) -> bool:
    """Whether lines and columns mean the same to the parser and to us."""
    return not any(each in text for each in _OTHER_BREAKS) and "\r" not in text.replace("\r\n", "\n")


def inserted(text: str, insertions: list[Insertion]) -> str:
    """`text` with all of them, in the line ends that it has."""
    ending = "\r" if "\r\n" in text else ""
    lines = text.split("\n")
    if lines[-1]:  # the last line had no end
        lines[-1] += ending
        lines.append("")
    for each in sorted(insertions, key=lambda each: (each.line, each.column), reverse=True):
        if each.lines:
            lines[each.line : each.line] = [f"{line}{ending}" for line in each.lines]
        else:
            line = lines[each.line]
            lines[each.line] = line[: each.column] + each.text + line[each.column :]
    return "\n".join(lines)


def after(text: str, items: yaml.SequenceNode) -> int:
    """The line behind the last item of a list in block style, and behind the comments that are indented into it."""
    leaf: yaml.Node = items
    while isinstance(leaf, yaml.CollectionNode) and not leaf.flow_style and leaf.value:
        leaf = leaf.value[-1][1] if isinstance(leaf, yaml.MappingNode) else leaf.value[-1]
    lines, line = text.split("\n"), leaf.end_mark.line + (leaf.end_mark.column > 0)
    while line and not lines[line - 1].strip():  # a block of text ends behind its empty lines
        line -= 1
    behind = line
    while behind < len(lines) and (not lines[behind].strip() or _is_inner_comment(lines[behind], column(items))):
        behind += 1
        line = behind if lines[behind - 1].strip() else line
    return min(line, len(lines) - (not lines[-1]))


def _is_inner_comment(line: str, dashes: int) -> bool:
    said = line.lstrip(" ")
    return said.startswith("#") and len(line) - len(said) > dashes


def column(node: yaml.Node) -> int:
    """Where a node begins in its line; for a list in block style that is its dashes."""
    return int(node.start_mark.column)


def added(items: yaml.SequenceNode, text: str, values: list[str], lines: list[str]) -> Insertion:
    """`values` at the end of a list in brackets, or `lines` at the end of one in block style."""
    if not items.flow_style:
        return Insertion(after(text, items), lines=tuple(lines))
    if not items.value:
        return Insertion(items.start_mark.line, column(items) + 1, ", ".join(values))
    end = items.value[-1].end_mark
    return Insertion(end.line, end.column, "".join(f", {each}" for each in values))


def value_of(root: yaml.MappingNode, key: str) -> tuple[yaml.Node, yaml.Node] | None:
    """Key and value."""
    return next(((name, value) for name, value in root.value if getattr(name, "value", None) == key), None)
