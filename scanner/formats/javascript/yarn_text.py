"""The text of yarn.lock, old and new: blocks of `name@range:` with indented fields.

Yarn's own reader takes both dialects, and so does this one: `version "1.0.0"` of version 1 and `version: 1.0.0` of the
later ones. Equal blocks are dropped before they are read, for which the whole text must be nothing but blocks.
"""

from __future__ import annotations

import re

from msgspec import Struct

from scanner.formats.shapes.blocks import split
from scanner.formats.shapes.recurring import recurring_pieces, repeated
from scanner.formats.shapes.sides import UnreadableError, as_text
from scanner.formats.shapes.stretches import apart

_STRING = r'"(?:[^"\\\n]|\\.)*+"'
_START = re.compile(r"^(?=[\"\w@/.])", re.MULTILINE)
_ODD = re.compile(r"^(?:[^ \t\n\"\w@/.#]|[ \t]+$|\t)", re.MULTILINE)
_EMPTY = re.compile(r"\n{2,}")
_LOOSE = re.compile(r"^[^#\n]", re.MULTILINE)  # before the first block
_HEAD = re.compile(rf"(?:{_STRING}|[^\s\":,#][^\":,\n]*(?::[^\s\":,\n][^\":,\n]*)*)"
                   rf"(?:, (?:{_STRING}|[^\s\":,#][^\":,\n]*(?::[^\s\":,\n][^\":,\n]*)*))*:$")  # fmt: skip
_FIELD = re.compile(rf"  ({_STRING}|[^\s\":#][^\s\":]*)(?:(:)|(?=[ ])|$)(?: (.*))?$")
_BELOW = re.compile(rf"    +(?:- )?(?:{_STRING}|[^\s\"#].*|\S)")


_TWICE = "a key occurs twice"


class _OddPieceError(Exception):
    """Not one block."""


class Block(Struct, frozen=True):
    """One block: the descriptors it answers, and its fields that are no lists."""

    descriptors: tuple[str, ...]
    fields: dict[str, str]


class Whole(Struct, frozen=True):
    """A file made of blocks. `content`: it with LF for line ends; `first`: where its blocks begin, behind comments;
    `heads`: the first line of each, which no two have in common; `even`: an empty line is between two blocks and
    nowhere else."""

    content: bytes
    first: int
    heads: frozenset[str]
    even: bool


def whole(content: bytes, near: Whole | None = None) -> Whole:
    """A file by its blocks, of which it has nearly all in common with `near`. Raises UnreadableError."""
    known = _from(near, content) if near else None
    if known is not None:
        return known
    text = as_text(content)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    try:
        return _checked(text, even=True)
    except _OddPieceError:  # of somebody who writes empty lines elsewhere than before each block
        _check(text)
        return _checked(_EMPTY.sub("\n", text), even=False)


def pieces(of: Whole) -> list[str]:
    """Every block as text."""
    return _pieces(of.content[of.first :].decode(), even=of.even)


def differing(old: Whole | None, new: Whole) -> tuple[list[Block], list[Block]]:
    """The blocks of both that they do not share. Raises UnreadableError."""
    if old is None:
        return [], _blocks(pieces(new))
    one, other = _sides(old, new) or (pieces(old), pieces(new))
    known, come = set(one), set(other)
    return _blocks([each for each in one if each not in come]), _blocks([each for each in other if each not in known])


def _from(near: Whole, content: bytes) -> Whole | None:
    """A file by what is not the same in the one before; None where that is too much, or somebody has to say why not."""
    try:
        sides = None if b"\r" in content else _sides(near, Whole(content, near.first, frozenset(), near.even))
        if sides is None:
            return None
        gone, come = map(_heads, sides)
    except (UnreadableError, _OddPieceError):
        return None
    heads = near.heads.difference(gone).union(come)
    if len(heads) != len(near.heads) - len(gone) + len(come):
        raise UnreadableError(_TWICE)
    return Whole(content, near.first, heads, near.even) if heads else None  # nothing says where the first one begins


def _sides(old: Whole, new: Whole) -> tuple[list[str], list[str]] | None:
    """The blocks of both between which nothing but equal blocks stands; None where that would be most of them."""
    places = _apart(old.content, new.content, b"\n\n") if old.even and new.even else None
    if places is None or (places and places[0].begin < old.first):
        return None
    sides: tuple[list[str], list[str]] = ([], [])
    for each in places:
        sides[0].extend(_between(old.content, each.begin, each.end))
        sides[1].extend(_between(new.content, each.start, each.stop))
    return None if any("" in side for side in sides) else sides  # empty lines where no block is


_apart = repeated(apart)  # asked when a file is read, and when it is compared


def _between(content: bytes, begin: int, end: int) -> list[str]:
    """The blocks of an even file between two places. Raises UnreadableError."""
    # A mark of byte order is one at the beginning of a file and nowhere else.
    part = as_text(b"\n" + content[begin:end])[1:]
    if end == len(content):  # any number of empty lines may end a file
        return _pieces(part, even=True)
    return part[:-2].split("\n\n") if part else []


def _pieces(text: str, *, even: bool) -> list[str]:
    """The blocks of a text that begins with the first one."""
    if not even:
        return [piece.rstrip("\n") for piece in split(text, _START)]
    text = text.rstrip("\n")
    return text.split("\n\n") if text else []


def _checked(text: str, *, even: bool) -> Whole:
    start = _START.search(text)
    first = start.start() if start else len(text)
    if even and _LOOSE.search(text[:first]):
        raise _OddPieceError
    found = _heads(_pieces(text[first:], even=even))
    heads = frozenset(found)
    if len(heads) != len(found):
        raise UnreadableError(_TWICE)
    return Whole(text.encode(), len(text[:first].encode()), heads, even)


def _head(piece: str) -> str:
    """The first line of a piece that is one block."""
    head, _, below = piece.partition("\n")
    if not _START.match(head) or _ODD.search(piece) or _START.search(below):
        raise _OddPieceError
    return head


_heads = recurring_pieces(_head)


def _check(text: str) -> None:
    """Raises UnreadableError for a text that is not made of blocks."""
    start = _START.search(text)
    found = _ODD.search(text) or _LOOSE.search(text[: start.start() if start else len(text)])
    if found:
        raise UnreadableError("not a lock file of Yarn", text.count("\n", 0, found.start()) + 1)


def _block(piece: str) -> Block:
    head, *below = (line for line in piece.split("\n") if line.strip() and line[0] != "#")
    if not _HEAD.match(head):
        raise UnreadableError(f"not the head of a block: {head[:80]}")
    fields: dict[str, str] = {}
    for line in below:
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


_blocks = recurring_pieces(_block, most=1_000_000)


def _descriptors(head: str) -> tuple[str, ...]:
    """`a@1, a@2`, `"a@1, a@2"` and `"a@1", "a@2"`."""
    found = re.findall(rf"{_STRING}|[^\s\",][^\",]*", head)
    return tuple(each.strip() for piece in found for each in _plain(piece).split(", ") if each.strip())


def _plain(value: str) -> str:
    told = value.strip()
    if len(told) < 2 or told[0] not in "\"'" or told[0] != told[-1]:
        return told
    return re.sub(r"\\(.)", r"\1", told[1:-1]) if "\\" in told else told[1:-1]
