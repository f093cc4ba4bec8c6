"""HCL (Terraform, OpenTofu) as blocks and attributes.

The structure of a file is exact: every block, label and attribute, comments gone, heredocs whole. An expression stays
the text it is, its tokens one blank apart, because what it evaluates to is not in the file anyway. One pass, linear;
the library on offer takes seconds for a file that this reads in milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from scanner.formats.shapes.sides import UnreadableError, as_text

MAX_DEPTH = 50
MAX_BYTES = 1_000_000
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r]+|\#[^\n]*|//[^\n]*|/\*(?s:.*?)(?:\*/|\Z))|(?P<newline>\n)"""
    r"""|(?P<heredoc><<-?\s?"?[^\W\d][\w-]*"?[ \t\r]*\n)|(?P<quote>")|(?P<name>[^\W\d][\w-]*)"""
    r"""|(?P<open>[\[({])|(?P<close>[\])}])|(?P<other>\d[\w.]*|==|!=|<=|>=|&&|\|\||=>|\.\.\.|[^\s])"""
)
_PIECE = re.compile(r'[^"\\$%\n]+|\\.|\$\$\{|%%\{|(?P<template>[$%]\{)|[$%]|(?P<end>")')
_BRACES = re.compile(r'[{}"]|[^{}"\n]+|\n')


class Block(Struct):
    """`kind "label" { ... }`. The file itself is a block without a kind."""

    kind: str
    labels: tuple[str, ...] = ()
    line: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    @property
    def name(self) -> str:
        return ".".join((self.kind, *self.labels))

    @property
    def meaning(self) -> tuple[object, ...]:
        return self.kind, self.labels, tuple(sorted(self.attributes.items())), tuple(b.meaning for b in self.blocks)

    def inner(self, *kinds: str) -> Iterator[Block]:
        return (block for block in self.blocks if block.kind in kinds)


Token = tuple[str, str, int]


def read(content: bytes) -> Block:
    """Raises UnreadableError for what is no HCL, and for what is larger than anybody writes."""
    text = as_text(content)
    if len(text) > MAX_BYTES:
        raise UnreadableError(f"larger than {MAX_BYTES} bytes")
    tokens = list(_tokens(text))
    top = Block("")
    position = _body(tokens, 0, top, 0)
    if position < len(tokens):
        raise UnreadableError("a bracket too many", tokens[position][2])
    return top


def literal(expression: str) -> str | None:
    """The value of a plain string, None for anything that must be evaluated."""
    if len(expression) < 2 or expression[0] != '"' or expression[-1] != '"':
        return None
    inner = expression[1:-1]
    return None if "${" in inner or "%{" in inner or '"' in inner.replace('\\"', "") else inner


def strings(expression: str) -> list[str]:
    """The plain strings in an expression, such as a list of them."""
    said = (literal(token) for kind, token, _ in _tokens(expression) if kind == "quote")
    return [each for each in said if each is not None]


def pairs(expression: str) -> dict[str, str]:
    """The top entries of an object expression, `{ a = 1, b = { ... } }`."""
    found: dict[str, str] = {}
    depth = 0
    key = ""
    value: list[str] = []
    for kind, said, _ in _tokens(expression[:200_000]):
        depth += (kind == "open") - (kind == "close")
        if depth == 1 and kind in ("name", "quote") and not key:
            key = said.strip('"')
        elif depth == 1 and (kind == "newline" or said == ",") and key:
            found[key] = " ".join(value)
            key, value = "", []
        elif key and kind != "newline" and (depth > 1 or kind == "close" or said not in ("=", ":") or value):
            value.append(said)
    if key:
        found[key] = " ".join(value[:-1])
    return found


def _tokens(text: str) -> Iterator[Token]:
    position, line = 0, 1
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise UnreadableError("not HCL", line)
        kind = str(found.lastgroup)
        start, end = position, found.end()
        if kind == "quote":
            end = _string(text, end, line)
        elif kind == "heredoc":
            end = _heredoc(text, end, found[0], line)
        if kind != "space":
            yield kind, text[start:end], line
        line += text.count("\n", start, end)
        position = end


def _string(text: str, position: int, line: int) -> int:
    """Where a string ends. `${ ... }` may hold strings of its own."""
    depth: list[int] = []  # braces open in each template the place is inside of
    while found := (_BRACES if depth else _PIECE).match(text, position):
        position = found.end()
        if depth:
            if found[0] == "{":
                depth[-1] += 1
            elif found[0] == "}":
                depth[-1] -= 1
                if not depth[-1]:
                    depth.pop()
            elif found[0] == '"':
                position = _plain(text, position, line)
        elif found.lastgroup == "template":
            depth.append(1)
        elif found.lastgroup == "end":
            return position
    raise UnreadableError("a string does not end", line)


def _plain(text: str, position: int, line: int) -> int:
    """The end of a string inside of a template; what it nests itself is left to its quotes."""
    while position < len(text):
        if text[position] == "\\":
            position += 2
        elif text[position] == '"':
            return position + 1
        elif text[position] == "\n":
            break
        else:
            position += 1
    raise UnreadableError("a string does not end", line)


def _heredoc(text: str, position: int, opening: str, line: int) -> int:
    word = opening.strip().lstrip("<-").strip().strip('"')
    found = re.compile(rf"^[ \t]*{re.escape(word)}[ \t\r]*$", re.MULTILINE).search(text, position)
    if found is None:
        raise UnreadableError(f"a heredoc without its end {word!r}", line)
    return found.end()


def _body(tokens: list[Token], position: int, into: Block, depth: int) -> int:
    """Read attributes and blocks up to the closing brace; the place behind the last token that belongs here."""
    if depth > MAX_DEPTH:
        raise UnreadableError(f"nested deeper than {MAX_DEPTH} levels", tokens[position - 1][2])
    while position < len(tokens):
        kind, said, line = tokens[position]
        if kind == "newline" or said == ",":
            position += 1
        elif said == "}":
            return position
        elif kind in ("name", "quote") and position + 1 < len(tokens) and tokens[position + 1][1] in ("=", ":"):
            name = said.strip('"')
            if name in into.attributes:
                raise UnreadableError(f"{name!r} is set twice", line)
            into.attributes[name], position = _expression(tokens, position + 2)
        elif kind == "name":
            position = _block(tokens, position, into, depth)
        else:
            raise UnreadableError(f"{said[:20]!r} is out of place", line)
    return position


def _block(tokens: list[Token], position: int, into: Block, depth: int) -> int:
    _, kind, line = tokens[position]
    labels: list[str] = []
    position += 1
    while position < len(tokens) and tokens[position][0] in ("name", "quote"):
        labels.append(tokens[position][1].strip('"'))
        position += 1
    if position >= len(tokens) or tokens[position][1] != "{":
        raise UnreadableError(f"{kind[:20]!r} is no block and no attribute", line)
    block = Block(kind, tuple(labels), line)
    position = _body(tokens, position + 1, block, depth + 1)
    if position >= len(tokens):
        raise UnreadableError(f"{kind[:20]!r} is not closed", line)
    into.blocks.append(block)
    return position + 1


def _expression(tokens: list[Token], position: int) -> tuple[str, int]:
    """An expression up to the end of its line, brackets counted; commas at ends of lists are dropped."""
    depth = 0
    written: list[str] = []
    before = ""
    while position < len(tokens):
        kind, said, _ = tokens[position]
        if kind == "newline":
            if not depth:
                break
            if written and written[-1] not in ("\n", ",") and written[-1][-1] not in "[({":
                written.append("\n")
        elif kind == "close":
            if not depth:
                break  # `{ a = 1 }` on one line
            depth -= 1
            while written and written[-1] in (",", "\n"):
                written.pop()
            written.append(said)
        else:
            depth += kind == "open"
            if said == "," and written and written[-1] == "\n":
                written.pop()
            if written and (said == "." or before == "." or (said in ("(", "[") and before == "name")):
                written[-1] += said
            else:
                written.append(_dedented(said) if kind == "heredoc" else said)
        before = said if said == "." else kind
        position += 1
    if depth:
        raise UnreadableError("a bracket is not closed", tokens[-1][2])
    return " ".join(written).strip(), position


def _dedented(heredoc: str) -> str:
    return "\n".join(line.strip() for line in heredoc.split("\n")) if heredoc.startswith("<<-") else heredoc
