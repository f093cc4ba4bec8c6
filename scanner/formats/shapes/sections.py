"""Sections of a text that are made of pieces, followed from one text to the next by where the two differ.

Of a lock of one and a half megabytes a change touches three members, so splitting it into thousands and looking each up
is nearly all of reading it. What is told here is told by where pieces end; whether they mean anything is not asked.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate

from msgspec import Struct

from scanner.formats.shapes.stretches import Apart, apart


class Section(Struct, frozen=True):
    """`start` and `end` of the pieces, which have a mark between them, and how long each piece is."""

    start: int
    end: int
    lengths: list[int]


class Cut(Struct, frozen=True):
    """The pieces from `first` to before `last` are `pieces` now."""

    first: int
    last: int
    pieces: list[str]


class Frame(Struct, frozen=True):
    """What stands directly before a section (`head`), behind it (`tail`), and between its pieces (`mark`).

    A section goes from the first head to the first `closed` behind it, which is what a tail ends with."""

    head: bytes
    tail: bytes
    mark: bytes
    closed: bytes


def followed(
    old: bytes, new: bytes, sections: Mapping[str, Section], frames: Mapping[str, Frame]
) -> dict[str, tuple[Section, list[Cut]]] | None:
    """The sections of `old` as they are in `new`, both ASCII and framed alike, and what was cut out of each and put in.

    None where the texts differ too much, or the sections would not be found there by their frames.
    """
    marks = {frame.mark for frame in frames.values()}
    places = apart(old, new, marks.pop()) if len(marks) == 1 else None
    if places is None:
        return None
    found = {name: _section(new, section, frames[name], places) for name, section in sections.items()}
    if None in found.values():
        return None
    return {name: each for name, each in found.items() if each}


def _section(new: bytes, old: Section, frame: Frame, places: list[Apart]) -> tuple[Section, list[Cut]] | None:
    start = _start(new, old.start, frame, places)
    end = -1 if start < 0 else _end(new, old.end, frame, places, start)
    if end < 0 or not _is_first(new, start, end, frame, places):
        return None
    inside = [place for place in places if place.end >= old.start and place.begin <= old.end]
    begins = list(accumulate((length + len(frame.mark) for length in old.lengths), initial=old.start))
    cuts: list[Cut] = []
    for place in inside:
        ends = place.end > old.end
        first, last = bisect_left(begins, max(place.begin, old.start)), bisect_left(begins, place.end)
        last = len(old.lengths) if ends else last
        pieces = new[max(place.start, start) : min(place.stop, end)].decode("ascii").split(frame.mark.decode("ascii"))
        # A mark that overlaps another one parts nothing.
        if begins[first] != max(place.begin, old.start) or not (ends or (begins[last] == place.end and not pieces[-1])):
            return None
        cuts.append(Cut(first, last, pieces if ends else pieces[:-1]))
    lengths = list(old.lengths)
    for cut in reversed(cuts):
        lengths[cut.first : cut.last] = map(len, cut.pieces)
    return Section(start, end, lengths), cuts


def _around(at: int, places: list[Apart]) -> tuple[Apart | None, int]:
    """The place that has something on both sides of `at` in the old text, or how far what stands there was moved."""
    moved = 0
    for place in places:
        if place.begin < at < place.end:
            return place, 0
        if place.end <= at:
            moved = place.stop - place.end
    return None, moved


def _start(new: bytes, at: int, frame: Frame, places: list[Apart]) -> int:
    """Where the first piece begins; -1 where its head is gone."""
    place, moved = _around(at, places)
    if place is None:
        return at + moved
    found = new.find(frame.head, max(0, place.start - len(frame.head)), place.stop)
    return found + len(frame.head) if found >= 0 else -1


def _end(new: bytes, at: int, frame: Frame, places: list[Apart], start: int) -> int:
    """Where the last piece ends; -1 where its tail is gone, or moved: an empty piece may be between a mark and it."""
    place, moved = _around(at, places)
    if place is None:
        return at + moved if new.startswith(frame.tail, at + moved) else -1
    return new.find(frame.tail, max(place.start, start), place.stop)


def _is_first(new: bytes, start: int, end: int, frame: Frame, places: list[Apart]) -> bool:
    """Whether no other head is before a section and nothing closes it earlier: in the old text there was none, so one
    would be where the two differ."""
    closes = end + len(frame.tail)
    for place in places:
        head = new.find(frame.head, max(0, place.start - len(frame.head)), min(place.stop + len(frame.head), start - 1))
        closed = new.find(
            frame.closed, max(start, place.start - len(frame.closed)), min(place.stop + len(frame.closed), closes - 1)
        )
        if head >= 0 or closed >= 0:
            return False
    return True
