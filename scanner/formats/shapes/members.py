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
from scanner.formats.shapes.sections import Frame, Section, followed
from scanner.formats.shapes.sides import MOST_VALUES, UnreadableError, as_json, as_text, bounded, unique
from scanner.formats.shapes.trees import mapping

T = TypeVar("T")
Make = Callable[[str, Any], T]
Made = tuple[tuple[str, T], ...]
Parsed = Callable[[Sequence[str]], list[Made[T]]]

_HEAD = '\n  "{}": {{\n'
_END = "\n    }"
_BETWEEN = f"{_END},\n"
_CLOSED = "\n  }"
_LEFT_OUT = "NaN"  # which is no JSON, so it stands for nothing else
_KEPT = 3_000_000  # characters of the members of a section that are remembered; ten times as many bytes


class Plain(Struct, Generic[T], frozen=True):
    """A file of ASCII as it stands there, its sections, and what was made of each of their pieces."""

    content: bytes
    sections: dict[str, Section]
    made: dict[str, list[Made[T]]]


class Members(Struct, Generic[T], frozen=True):
    """A file without some sections, and what was made of each member of these, by section and key. `plain`: how it can
    be told what is not the same in the next one."""

    tree: dict[str, Any]
    made: dict[str, dict[str, T]]
    plain: Plain[T] | None = None


def reader(**makes: Make[T]) -> Callable[[bytes, Members[T] | None], Members[T]]:
    """What reads a file and makes something of each member of these sections of it, by its key and value.

    What is made must not be changed, and is the same whatever other file it is given, with which this one has nearly
    all in common. The reader raises UnreadableError, also for what is no object.
    """
    pieces = {name: recurring_pieces(partial(_members, make), most=_KEPT) for name, make in makes.items()}
    frames = {name: _frame(name) for name in makes}

    def read(content: bytes, near: Members[T] | None = None) -> Members[T]:
        try:
            found = near and near.plain and _following(near.plain, content, pieces, frames)
            found = found or _quick(content, pieces)
        except (ValueError, RecursionError, UnreadableError):
            found = None
        return found or _whole(as_json(content), makes)

    return read


def _following(
    near: Plain[T], content: bytes, pieces: dict[str, Parsed[T]], frames: dict[str, Frame]
) -> Members[T] | None:
    """A file by what is not the same in the one before; None where that is too much."""
    if b"\r" in content or len(content) > MOST_VALUES or not content.isascii():
        return None
    found = followed(near.content, content, near.sections, frames)
    if found is None:
        return None
    made = {name: list(each) for name, each in near.made.items()}
    for name, (_, cuts) in found.items():
        for cut in reversed(cuts):
            made[name][cut.first : cut.last] = pieces[name](cut.pieces)
    plain = Plain(content, {name: section for name, (section, _) in found.items()}, made)
    return _checked(content.decode("ascii"), plain, pieces)


def _quick(content: bytes, pieces: dict[str, Parsed[T]]) -> Members[T] | None:
    """None where it cannot be told by its lines what the members are."""
    text = as_text(content)
    if len(text) > MOST_VALUES:  # no value is without a character
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    sections: dict[str, Section] = {}
    made: dict[str, list[Made[T]]] = {}
    for name, parsed in pieces.items():
        if span := _span(text, name):
            start, end = span
            parts = text[start:end].split(_BETWEEN)
            made[name] = parsed(parts)
            sections[name] = Section(start, end, list(map(len, parts)))
    return _checked(text, Plain(content, sections, made), pieces)


def _checked(text: str, plain: Plain[T], pieces: dict[str, Parsed[T]]) -> Members[T] | None:
    """The members of what was taken to pieces; None for one that occurs twice, or is not where the others are."""
    made: dict[str, dict[str, T]] = {name: {} for name in pieces}
    for name, each in plain.made.items():
        made[name] = dict(chain.from_iterable(each))
        if len(made[name]) != sum(map(len, each)):
            return None
    tree = _around(text, plain.sections)
    if any(isinstance(tree.get(name), dict) for name in pieces):
        return None
    return Members(tree, made, plain if len(text) == len(plain.content) and text.isascii() else None)


def _frame(section: str) -> Frame:
    tail = f"{_END}{_CLOSED}".encode()
    return Frame(_HEAD.format(section).encode(), tail, _BETWEEN.encode(), _CLOSED.encode())


def _span(text: str, section: str) -> tuple[int, int] | None:
    """Where the members of a section stand."""
    head = _HEAD.format(section)
    start = text.find(head) + len(head)
    end = text.find(_CLOSED, start) if start >= len(head) else -1
    return (start, end - len(_END)) if end >= 0 and text.endswith(_END, start, end) else None


def _around(text: str, sections: dict[str, Section]) -> dict[str, Any]:
    """A file without these sections. Raises ValueError where what was taken for them is something else."""
    parts: list[str] = []
    at = 0
    for start, end in sorted((each.start, each.end) for each in sections.values()):
        parts += (text[at : start - len("{\n")], _LEFT_OUT)
        at = end + len(_END) + len(_CLOSED)
    gaps: list[object] = []

    def gap(_: str) -> object:
        gaps.append(object())
        return gaps[-1]

    tree = json.loads("".join((*parts, text[at:])), object_pairs_hook=unique, parse_constant=gap)
    if not isinstance(tree, dict) or {id(tree.pop(name, None)) for name in sections} != set(map(id, gaps)):
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
