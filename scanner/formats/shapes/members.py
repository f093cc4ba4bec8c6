"""A JSON file of thousands of members of which a change touches few: what is made of a member is kept.

Writers of locks indent by two, so the members of a section end where a line says `    },`. A string cannot go on
over a line's end, so what stands between two such lines is whole members wherever it reads as JSON by itself, and so
is the rest of the file where it reads as JSON without them. Whatever else a file looks like, it is read as a whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Generic, TypeVar

from msgspec import Struct

from scanner.formats.shapes.recurring import recurring
from scanner.formats.shapes.sides import MOST_VALUES, UnreadableError, as_json, as_text, bounded, unique
from scanner.formats.shapes.trees import mapping

T = TypeVar("T")
Make = Callable[[str, Any], T]
Made = tuple[tuple[str, T], ...]

_END = "\n    }"
_BETWEEN = f"{_END},\n"
_LEFT_OUT = "\x7f members \x7f"
_KEPT, _LONGEST = 8192, 4000  # pieces, and characters of one; twenty megabytes of usual ones


class Members(Struct, Generic[T], frozen=True):
    """A file without some sections, and what was made of each member of these, by section and key."""

    tree: dict[str, Any]
    made: dict[str, dict[str, T]]


def reader(**makes: Make[T]) -> Callable[[bytes], Members[T]]:
    """What reads a file and makes something of each member of these sections of it, by its key and value.

    What is made must not be changed. The reader raises UnreadableError, also for what is no object.
    """
    pieces = {name: recurring(partial(_members, make), most=_KEPT, longest=_LONGEST) for name, make in makes.items()}

    def read(content: bytes) -> Members[T]:
        return _quick(as_text(content), pieces) or _whole(as_json(content), makes)

    return read


def _quick(text: str, pieces: dict[str, Callable[[str], Made[T]]]) -> Members[T] | None:
    """None where it cannot be told by its lines what the members are."""
    if len(text) > MOST_VALUES or _LEFT_OUT in text:  # no value is without a character
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    made: dict[str, dict[str, T]] = {name: {} for name in pieces}
    here = []
    try:
        for name, parsed in pieces.items():
            found = _cut(text, name)
            if found is None:
                continue
            text, body = found
            here.append(name)
            members = [member for piece in body.removesuffix(_END).split(_BETWEEN) for member in parsed(piece)]
            made[name] = dict(members)
            if len(made[name]) != len(members):
                return None
        tree = json.loads(text, object_pairs_hook=unique)
    except (ValueError, RecursionError, UnreadableError):
        return None
    told = isinstance(tree, dict) and all(tree.get(name) == _LEFT_OUT for name in here)
    if not told or any(isinstance(tree.get(name), dict) for name in pieces):
        return None
    return Members({key: value for key, value in bounded(tree).items() if key not in here}, made)


def _cut(text: str, section: str) -> tuple[str, str] | None:
    """A text without the members of a section, and these."""
    head = f'\n  "{section}": {{\n'
    before, found, rest = text.partition(head)
    body, closed, behind = rest.partition("\n  }")
    if not found or not closed or not body.endswith(_END):
        return None
    return f'{before}\n  "{section}": {json.dumps(_LEFT_OUT)}{behind}', body


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
