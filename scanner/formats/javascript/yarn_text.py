"""The text of yarn.lock, old and new: blocks of `name@range:` with indented fields.

Yarn's own reader takes both dialects, and so does this one: `version "1.0.0"` of version 1 and `version: 1.0.0` of the
later ones. Equal blocks are dropped before they are read, for which the whole text must be nothing but blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from scanner.formats.shapes.blocks import differing
from scanner.formats.shapes.sides import UnreadableError

_STRING = r'"(?:[^"\\\n]|\\.)*+"'
_START = re.compile(r"^(?=[\"\w@/.])", re.MULTILINE)
_ODD = re.compile(r"^(?:[^\s\"\w@/.#]|[ \t]+$|\t)", re.MULTILINE)
_DEEP = "\x01"  # for the end of a line with a space on the next
_HEAD = re.compile(rf"(?:{_STRING}|[^\s\":,#][^\":,\n]*(?::[^\s\":,\n][^\":,\n]*)*)"
                   rf"(?:, (?:{_STRING}|[^\s\":,#][^\":,\n]*(?::[^\s\":,\n][^\":,\n]*)*))*:$")  # fmt: skip
_FIELD = re.compile(rf"  ({_STRING}|[^\s\":#][^\s\":]*)(?:(:)|(?=[ ])|$)(?: (.*))?$")
_BELOW = re.compile(rf"    +(?:- )?(?:{_STRING}|[^\s\"#].*|\S)")


class Block(Struct, frozen=True):
    """One block: the descriptors it answers, and its fields that are no lists."""

    descriptors: tuple[str, ...]
    fields: dict[str, str]


def reduced(old: str | None, new: str) -> tuple[str | None, str]:
    """Both texts, which are made of blocks, without the ones they share."""
    return (None, new) if old is None else differing(old, new, _START)


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a text. Raises UnreadableError."""
    lines: list[str] = []
    for line in (*text.split("\n"), "end:"):
        if line[:1] not in ("", " ", "#"):
            if lines:
                yield _block(lines)
            lines = [line]
        elif line.strip() and line[0] != "#":
            lines.append(line)


def check(text: str) -> None:
    """Raises UnreadableError for a text that is not made of blocks."""
    margin = _margin(text)
    if _ODD.search(margin) and (odd := _ODD.search(text)):
        raise UnreadableError("not a lock file of Yarn", text.count("\n", 0, odd.start()) + 1)
    heads = re.findall(r"^[^\s#].*$", margin, re.MULTILINE)
    if len(set(heads)) != len(heads):
        raise UnreadableError("a key occurs twice")


def _margin(text: str) -> str:
    """What of a text may be odd: the lines that begin at the margin, where no other ones are empty but for spaces."""
    if _DEEP in text or " \n" in text or "\t\n" in text or text.endswith((" ", "\t")):
        return text
    pieces = text.replace("\n ", _DEEP).split("\n")
    return "\n".join([piece.partition(_DEEP)[0] for piece in pieces])


def _block(lines: list[str]) -> Block:
    head = lines[0]
    if not _HEAD.match(head):
        raise UnreadableError(f"not the head of a block: {head[:80]}")
    fields: dict[str, str] = {}
    for line in lines[1:]:
        found = _FIELD.match(line)
        if found is None:
            if not _BELOW.match(line):
                raise UnreadableError(f"not a field: {line[:80]}")
            continue
        key = _plain(found[1])
        if key in fields:
            raise UnreadableError(f"a field occurs twice: {key}")
        fields[key] = _plain(found[3] or "")
    return Block(_descriptors(head[:-1]), fields)


def _descriptors(head: str) -> tuple[str, ...]:
    """`a@1, a@2`, `"a@1, a@2"` and `"a@1", "a@2"`."""
    found = re.findall(rf"{_STRING}|[^\s\",][^\",]*", head)
    return tuple(each.strip() for piece in found for each in _plain(piece).split(", ") if each.strip())


def _plain(value: str) -> str:
    told = value.strip()
    if len(told) < 2 or told[0] not in "\"'" or told[0] != told[-1]:
        return told
    return re.sub(r"\\(.)", r"\1", told[1:-1])
