"""What was made of a line is kept for the next time: both sides of a change have nearly all of their lines in common,
and so has the next change of the same file."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence, Sized
from functools import lru_cache, wraps
from operator import is_
from typing import Any, Protocol, TypeVar

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


def recurring_pieces(make: Callable[[Line], Made], most: int = 8_000_000) -> Callable[[Sequence[Line]], list[Made]]:
    """What `make`, a pure function whose result is not None and nobody changes, makes of each piece of a list.

    Thousands of pieces are looked up in half a millisecond. When those that are kept are longer than `most` characters
    together, all but the ones of the latest list are forgotten.
    """
    kept: dict[Line, Made] = {}
    length = 0

    def remembered(pieces: Sequence[Line]) -> list[Made]:
        nonlocal length
        made = list(map(kept.get, pieces))
        if None in made:
            if length > most:
                still = {piece: kept[piece] for piece in pieces if piece in kept}
                kept.clear()
                kept.update(still)
                length = sum(map(len, still))
            for number, each in enumerate(made):
                if each is None:
                    piece = pieces[number]
                    kept[piece] = made[number] = make(piece)
                    length += len(piece)
        return made  # type: ignore[return-value]

    return remembered


def recurring_objects(make: Callable[[Any], Made], most: int) -> Callable[[Iterable[Any]], list[Made]]:
    """What `make`, a pure function whose result nobody changes, makes of things that nobody changes either: the same
    thing is looked at once. For what `recurring_pieces` makes, so equal texts have the same things."""
    kept: dict[int, tuple[Any, Made]] = {}  # who keeps a thing, keeps its id from being another's

    def once(thing: Any) -> Made:
        if len(kept) > most:
            kept.clear()
        kept[id(thing)] = thing, make(thing)
        return kept[id(thing)][1]

    def remembered(things: Iterable[Any]) -> list[Made]:
        return [pair[1] if (pair := kept.get(id(thing))) else once(thing) for thing in things]

    return remembered


def repeated(make: Callable[..., Made]) -> Callable[..., Made]:
    """`make`, a pure function whose result nobody changes, remembering what it made of the things it was given last."""
    latest: list[tuple[tuple[Any, ...], Made]] = []

    @wraps(make)
    def remembered(*given: Any) -> Made:
        if not latest or not all(map(is_, latest[0][0], given)):
            latest[:] = [(given, make(*given))]
        return latest[0][1]

    return remembered


def recent(read: Callable[[Content], Made]) -> Callable[[Content], Made]:
    """`read`, a pure function whose result nobody changes, remembering the last few files: what a change made of a lock
    is where the next one begins."""
    return following(lambda content, _: read(content))


def following(read: Callable[[Content, Made | None], Made]) -> Callable[[Content], Made]:
    """`recent`, where `read` is also given what was made of the file of the nearest length, if any: of the same lock
    before, with which it has nearly all in common.

    What it makes of a file must not depend on that. Files are told apart by comparing them, which ends where they
    differ; a hash would go through all of each.
    """
    kept: list[tuple[Content, Made]] = []

    @wraps(read)
    def remembered(content: Content) -> Made:
        for number, (known, made) in enumerate(kept):
            if known is content or known == content:
                kept.append(kept.pop(number))
                return made
        near = min(kept, key=lambda pair: abs(len(pair[0] or "") - len(content or "")), default=None)
        made = read(content, near and near[1])
        if content is None or len(content) <= _LARGE:
            kept.append((content, made))
            del kept[:-_RECENT]
        return made

    return remembered
