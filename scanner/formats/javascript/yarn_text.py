"""The text of yarn.lock, old and new: blocks of `name@range:` with indented fields.

Yarn's own reader takes both dialects, and so does this one: `version "1.0.0"` of version 1 and `version: 1.0.0` of the
later ones. Equal blocks are dropped before they are read, for which the whole text must be nothing but blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from scanner.formats.shapes.blocks import split
from scanner.formats.shapes.recurring import recurring_pieces
from scanner.formats.shapes.sides import UnreadableError

_STRING = r'"(?:[^"\\\n]|\\.)*+"'
_START = re.compile(r"^(?=[\"\w@/.])", re.MULTILINE)
_ODD = re.compile(r"^(?:[^ \t\n\"\w@/.#]|[ \t]+$|\t)", re.MULTILINE)
_EMPTY = re.compile(r"\n{2,}")
_LOOSE = re.compile(r"^[^#\n]", re.MULTILINE)  # before the first block
_HEAD = re.compile(rf"(?:{_STRING}|[^\s\":,#][^\":,\n]*(?::[^\s\":,\n][^\":,\n]*)*)"
                   rf"(?:, (?:{_STRING}|[^\s\":,#][^\":,\n]*(?::[^\s\":,\n][^\":,\n]*)*))*:$")  # fmt: skip
_FIELD = re.compile(rf"  ({_STRING}|[^\s\":#][^\s\":]*)(?:(:)|(?=[ ])|$)(?: (.*))?$")
_BELOW = re.compile(rf"    +(?:- )?(?:{_STRING}|[^\s\"#].*|\S)")


class _OddPieceError(Exception):
    """Not one block."""


class Block(Struct, frozen=True):
    """One block: the descriptors it answers, and its fields that are no lists."""

    descriptors: tuple[str, ...]
    fields: dict[str, str]


class Whole(Struct, frozen=True):
    """A text made of blocks, and its blocks as text."""

    text: str
    pieces: list[str]


def whole(text: str) -> Whole:
    """A text by its blocks, which two locks have nearly all in common. Raises UnreadableError."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    try:
        return _checked(text, _pieces(text))
    except _OddPieceError:  # of somebody who writes empty lines elsewhere than before each block
        _check(text)
        text = _EMPTY.sub("\n", text)
        return _checked(text, [piece.rstrip("\n") for piece in split(text[_first(text) :], _START)])


def _pieces(text: str) -> list[str]:
    start = _first(text)
    if _LOOSE.search(text[:start]):
        raise _OddPieceError
    return text[start:].rstrip("\n").split("\n\n") if start < len(text) else []


def _first(text: str) -> int:
    """Where the first block begins; before it are comments."""
    found = _START.search(text)
    return found.start() if found else len(text)


def _checked(text: str, pieces: list[str]) -> Whole:
    heads = _heads(pieces)
    if len(set(heads)) != len(heads):
        raise UnreadableError("a key occurs twice")
    return Whole(text, pieces)


def _head(piece: str) -> str:
    """The first line of a piece that is one block."""
    head, _, below = piece.partition("\n")
    if not _START.match(head) or _ODD.search(piece) or _START.search(below):
        raise _OddPieceError
    return head


_heads = recurring_pieces(_head)


def reduced(old: Whole | None, new: Whole) -> tuple[str | None, str]:
    """Both texts without the blocks they share."""
    if old is None:
        return None, new.text
    known, come = set(old.pieces), set(new.pieces)
    sides = [each for each in old.pieces if each not in come], [each for each in new.pieces if each not in known]
    return "\n".join(sides[0]), "\n".join(sides[1])


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


def _check(text: str) -> None:
    """Raises UnreadableError for a text that is not made of blocks."""
    found = _ODD.search(text) or _LOOSE.search(text[: _first(text)])
    if found:
        raise UnreadableError("not a lock file of Yarn", text.count("\n", 0, found.start()) + 1)


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
