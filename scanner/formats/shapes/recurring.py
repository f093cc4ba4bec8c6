"""What was made of a line is kept for the next time: both sides of a change have nearly all of their lines in common,
and so has the next change of the same file."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sized
from functools import lru_cache, wraps
from typing import Protocol, TypeVar, cast

KEPT = 2048  # what was given; a thousand gems are in no lock that was looked at
SHORT = 120  # characters, or tokens: what is longer is seldom the same again, and hostile files could fill memory


class Short(Sized, Hashable, Protocol):
    """A line, or its tokens."""


Line = TypeVar("Line", bound=Short)
Read = TypeVar("Read", bound=Callable[..., object])
Made = TypeVar("Made")


def recurring(make: Callable[[Line], Made], most: int = KEPT, longest: int = SHORT) -> Callable[[Line], Made]:
    """`make`, a pure function whose result nobody changes, remembering what it made of the last `most` short lines."""
    kept = lru_cache(maxsize=most)(make)

    @wraps(make)
    def remembered(line: Line) -> Made:
        return kept(line) if len(line) <= longest else make(line)

    return remembered


def recent(read: Read) -> Read:
    """`read`, a pure function whose result nobody changes, remembering the last few files: what a change made of a lock
    is where the next one begins."""
    return cast("Read", wraps(read)(lru_cache(maxsize=8)(read)))
