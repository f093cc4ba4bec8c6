"""A YAML file of which an edit touches a value or two: what stands around the values is parsed once.

Words at the ends of lines are taken out, and what is left, the frame, is kept parsed. A scanner of YAML reads from left
to right and looks no further than a word's end, so where a word is a plain scalar of its own, any other word in its
place is one too, and nothing else changes. Whether it is, the frame shows: each word's stand-in must be a plain scalar,
as a value and once. Where one is not (it stands in a text of several lines, in quotes, behind an anchor that is used
again), or where a tag could say what it is, the file is read whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import yaml
from msgspec import Struct

from scanner.text.yaml import UnusualError, YamlError, load, load_document, plain_value

_LONGEST = 50_000  # characters of a file
_KEPT = 32  # frames
_MOST = 20_000  # values, each as often as an alias repeats it
_WORD = r"[A-Za-z0-9][A-Za-z0-9_./@+=-]{0,199}"
_LINE = re.compile(rf"^((?:[ ]*-[ ])*[ ]*(?:[A-Za-z_][A-Za-z0-9_-]*:[ ]+)?)({_WORD})[ ]*(?:[ ]#[ -~]*)?$", re.MULTILINE)
_STAND_IN = "stand-in-"


class _Place(Struct, frozen=True):
    """Where a value goes, by its number."""

    number: int


class _Frame(Struct, frozen=True):
    """What a file says, with a `_Place` for each value."""

    data: Any


def load_by_frame(text: str) -> Any:
    """As `load` with `tags`."""
    if len(text) > _LONGEST or "!" in text or _STAND_IN in text:
        return load(text, tags=True)
    parts = _LINE.split(text)
    words = parts[2::3]
    parts[2::3] = [f"{_STAND_IN}{number}" for number in range(len(words))]
    frame = _frame("".join(parts), len(words)) if words else None
    if frame is None:
        return load(text, tags=True)
    try:
        values = list(map(plain_value, words))
    except UnusualError:
        return load(text, tags=True)
    return _filled(frame.data, values)


@lru_cache(maxsize=_KEPT)
def _frame(text: str, words: int) -> _Frame | None:
    """None where the stand-ins of so many words are not all plain values."""
    try:
        document = load_document(text, tags=True)
    except YamlError:
        return None
    found = [node for node in _values(document.root) if _STAND_IN in node.value]
    if any(node.style for node in found):  # in quotes: perhaps an escape that spells one
        return None
    wanted = sorted(f"{_STAND_IN}{number}" for number in range(words))
    if sorted(node.value for node in found) != wanted or not _is_plain(document.data):
        return None
    return _Frame(_placed(document.data))


def _values(root: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """Every scalar that is a value, once, however many aliases it has."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.ScalarNode):
            yield node


def _is_plain(data: Any) -> bool:
    """Whether no key is a stand-in, and aliases make nothing too large to be made again each time."""
    waiting = [data]
    for _ in range(_MOST):
        if not waiting:
            return True
        part = waiting.pop()
        if isinstance(part, dict):
            if any(isinstance(key, str) and _STAND_IN in key for key in part):
                return False
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return False


def _placed(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _placed(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_placed(value) for value in data]
    is_word = isinstance(data, str) and data.startswith(_STAND_IN)
    return _Place(int(data.removeprefix(_STAND_IN))) if is_word else data


def _filled(data: Any, values: Sequence[Any]) -> Any:
    kind = type(data)
    if kind is _Place:
        return values[data.number]
    if kind is dict:
        return {key: _filled(value, values) for key, value in data.items()}
    if kind is list:
        return [_filled(value, values) for value in data]
    return data
