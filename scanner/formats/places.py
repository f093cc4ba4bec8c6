"""The line of a delta, for formats whose parser keeps none: where the new file names the thing and its value.

A guess that costs one search in the text; 0 where the text does not hold the words. Formats that know better say so
themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import structs

from scanner.model.change import Delta

_MOST = 200  # deltas of one file that get a line
_TRIED = 20  # places of a name
_NEAR = 1_000  # bytes behind a name in which its value is looked for


def placed(deltas: Iterable[Delta], content: bytes | None) -> list[Delta]:
    """`deltas` with the lines in `content`, the new side, of those that have none."""
    told = list(deltas)
    if content is not None:
        places = [_place(content, delta) if delta.new and not delta.line else -1 for delta in told[:_MOST]]
        lines = _lines(content, places)
        told[:_MOST] = [
            structs.replace(delta, line=lines[place]) if place in lines else delta
            for delta, place in zip(told, places, strict=False)
        ]
    return told


def _place(content: bytes, delta: Delta) -> int:
    """Where the name stands as a word with the value on its line, or shortly before it; else where it first stands."""
    name = delta.subject.rpartition(".")[2].encode("utf-8", "surrogateescape")
    value = delta.new.encode("utf-8", "surrogateescape").partition(b"\n")[0]
    place = _beside(content, name, value)
    return place if place >= 0 else content.find(value)


def _beside(content: bytes, name: bytes, value: bytes) -> int:
    first = above = -1
    for place in islice(_words(content, name), _TRIED):
        near = content[place : place + _NEAR]
        at = near.find(value)
        if at >= 0 and b"\n" not in near[: at + len(value)]:
            return place
        if at >= 0 and above < 0:
            above = place
        if first < 0:
            first = place
    return above if above >= 0 else first


def _lines(content: bytes, places: Iterable[int]) -> dict[int, int]:
    """The line of each place, counted once from the beginning to the last of them; none of a place below 0."""
    lines: dict[int, int] = {}
    counted, line = 0, 1
    for place in sorted(set(places)):
        if place >= 0:
            line += content.count(b"\n", counted, place)
            lines[place] = line
            counted = place
    return lines


def _words(content: bytes, name: bytes) -> Iterator[int]:
    """Where `name` stands and is not a part of a longer word. By `find`: an expression takes 80 times as long."""
    place = content.find(name) if name else -1
    while place >= 0:
        end = place + len(name)
        if not _in_word(content[place - 1 : place]) and not _in_word(content[end : end + 1]):
            yield place
        place = content.find(name, end)


def _in_word(byte: bytes) -> bool:
    return byte.isalnum() or byte in (b"_", b"-")
