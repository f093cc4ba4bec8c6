"""A JSON file of thousands of members of which a change touches few: what is made of a member is kept.

Writers of locks indent by two, so the members of a section end where a line says `    },`. A string cannot go on
over a line's end, so what stands between two such lines is whole members wherever it reads as JSON by itself, and so
is the rest of the file where it reads as JSON without them. Whatever else a file looks like, it is read as a whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any, Generic, TypeVar

from msgspec import Struct

from scanner.formats.shapes.recurring import recurring_pieces
from scanner.formats.shapes.sides import MOST_VALUES, UnreadableError, as_json, as_text, bounded, unique
from scanner.formats.shapes.trees import mapping

T = TypeVar("T")
Make = Callable[[str, Any], T]
Made = tuple[tuple[str, T], ...]
Parsed = Callable[[Sequence[str]], list[Made[T]]]

_END = "\n    }"
_BETWEEN = f"{_END},\n"
_CLOSED = "\n  }"
_LEFT_OUT = "NaN"  # which is no JSON, so it stands for nothing else
_KEPT = 3_000_000  # characters of the members of a section that are remembered; ten times as many bytes


class Members(Struct, Generic[T], frozen=True):
    """A file without some sections, and what was made of each member of these, by section and key."""

    tree: dict[str, Any]
    made: dict[str, dict[str, T]]


def reader(**makes: Make[T]) -> Callable[[bytes], Members[T]]:
    """What reads a file and makes something of each member of these sections of it, by its key and value.

    What is made must not be changed. The reader raises UnreadableError, also for what is no object.
    """
    pieces = {name: recurring_pieces(partial(_members, make), most=_KEPT) for name, make in makes.items()}

    def read(content: bytes) -> Members[T]:
        return _quick(as_text(content), pieces) or _whole(as_json(content), makes)

    return read


def _quick(text: str, pieces: dict[str, Parsed[T]]) -> Members[T] | None:
    """None where it cannot be told by its lines what the members are."""
    if len(text) > MOST_VALUES:  # no value is without a character
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    spans = {name: span for name in pieces if (span := _span(text, name))}
    made: dict[str, dict[str, T]] = {name: {} for name in pieces}
    try:
        for name, (start, end) in spans.items():
            members = pieces[name](text[start : end - len(_END)].split(_BETWEEN))
            made[name] = dict(chain.from_iterable(members))
            if len(made[name]) != sum(map(len, members)):
                return None
        tree = _around(text, spans)
    except (ValueError, RecursionError, UnreadableError):
        return None
    return None if any(isinstance(tree.get(name), dict) for name in pieces) else Members(tree, made)


def _span(text: str, section: str) -> tuple[int, int] | None:
    """Where the members of a section stand."""
    head = f'\n  "{section}": {{\n'
    start = text.find(head) + len(head)
    end = text.find(_CLOSED, start) if start >= len(head) else -1
    return (start, end) if end >= 0 and text.endswith(_END, start, end) else None


def _around(text: str, spans: dict[str, tuple[int, int]]) -> dict[str, Any]:
    """A file without these sections. Raises ValueError where what was taken for them is something else."""
    parts: list[str] = []
    at = 0
    for start, end in sorted(spans.values()):
        parts += (text[at : start - len("{\n")], _LEFT_OUT)
        at = end + len(_CLOSED)
    gaps: list[object] = []

    def gap(_: str) -> object:
        gaps.append(object())
        return gaps[-1]

    tree = json.loads("".join((*parts, text[at:])), object_pairs_hook=unique, parse_constant=gap)
    if not isinstance(tree, dict) or {id(tree.pop(name, None)) for name in spans} != set(map(id, gaps)):
        raise ValueError("a section of another object")
    return bounded(tree)


def _members(make: Make[T], piece: str) -> Made[T]:
    tree = json.loads(f"{{{piece}}}}}", object_pairs_hook=unique)
    bounded({"": {"": tree}})
    return tuple(_made(make, tree))


def _whole(tree: Any, makes: dict[str, Make[T]]) -> Members[T]:
    if not isinstance(tree, dict):
        raise UnreadableError("not an object")
    made = {name: dict(_made(make, mapping(tree.get(name)))) for name, make in makes.items()}
    return Members({key: value for key, value in tree.items() if key not in makes or not isinstance(value, dict)}, made)


def _made(make: Make[T], members: Any) -> Iterator[tuple[str, T]]:
    return ((key, make(key, value)) for key, value in members.items())
