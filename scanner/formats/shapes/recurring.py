"""What was made of a line is kept for the next time: both sides of a change have nearly all of their lines in common,
and so has the next change of the same file."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sized
from functools import lru_cache, wraps
from typing import Protocol, TypeVar

KEPT = 2048  # what was given; a thousand gems are in no lock that was looked at
SHORT = 120  # characters, or tokens: what is longer is seldom the same again, and hostile files could fill memory

_RECENT, _LARGE = 8, 2_000_000  # files, and the bytes of one: what is made of it takes ten times as many


class Short(Sized, Hashable, Protocol):
    """A line, or its tokens."""


Line = TypeVar("Line", bound=Short)
Content = TypeVar("Content", bytes, str, bytes | None)
Made = TypeVar("Made")


def recurring(make: Callable[[Line], Made], most: int = KEPT, longest: int = SHORT) -> Callable[[Line], Made]:
    """`make`, a pure function whose result nobody changes, remembering what it made of the last `most` short lines."""
    kept = lru_cache(maxsize=most)(make)

    @wraps(make)
    def remembered(line: Line) -> Made:
        return kept(line) if len(line) <= longest else make(line)

    return remembered


def recent(read: Callable[[Content], Made]) -> Callable[[Content], Made]:
    """`read`, a pure function whose result nobody changes, remembering the last few files: what a change made of a lock
    is where the next one begins."""
    kept = lru_cache(maxsize=_RECENT)(read)

    @wraps(read)
    def remembered(content: Content) -> Made:
        return kept(content) if content is None or len(content) <= _LARGE else read(content)

    return remembered
