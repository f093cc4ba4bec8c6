"""Trees of settings compared place by place, where the rows of a list find each other by name or content.

`trees.leaves` takes a list for one value. Tools write their rules as lists of mappings, and there a row that moved
says nothing, while a row that lost one key must not read as a list that changed.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from scanner.formats.shapes.sides import UnreadableError
from scanner.formats.shapes.trees import mapping
from scanner.text.escape import short

MAX_BYTES = 500_000
NAMES = ("name", "id", "key", "path", "type")


class Difference(Struct, frozen=True):
    """One place with its two values; None is a key or a row that is not there."""

    path: tuple[str, ...]
    old: Any
    new: Any

    @property
    def subject(self) -> str:
        """The place for people: `updates[npm /].ignore`."""
        return subject(self.path)

    @property
    def key(self) -> str:
        """The last key of the place, folded; of a row, the key of its list."""
        named = [part for part in self.path if not part.startswith("[")]
        return named[-1].lower() if named else ""

    @property
    def row(self) -> bool:
        """Whether a whole row of a list came or went."""
        return bool(self.path) and self.path[-1].startswith("[")


def subject(path: tuple[str, ...]) -> str:
    """A place for people. Names of rows stand in brackets already."""
    return ".".join(path).replace(".[", "[")


def small(content: bytes) -> bytes:
    """`content`, where it is no larger than a file that is written by hand: line by line a megabyte takes a second."""
    if len(content) > MAX_BYTES:
        raise UnreadableError(f"larger than {MAX_BYTES} bytes")
    return content


def differences(old: Any, new: Any, names: tuple[str, ...] = NAMES) -> Iterator[Difference]:
    """Every place where two trees differ. `names` are the keys that name a row, the first that a row has counts.

    A row that came or went is one place with the whole row as its value. Lists of plain values are one place, and the
    same in any order.
    """
    return _differences(old, new, names, (), {})


def inside(each: Difference) -> Iterator[Difference]:
    """The places of a row that came: what must not hide behind being new."""
    if each.row and each.old is None and isinstance(each.new, dict):
        for place in _differences({}, each.new, NAMES, each.path, {}):
            yield place
            yield from inside(place)


Seen = dict[Any, int]


def _differences(old: Any, new: Any, names: tuple[str, ...], path: tuple[str, ...], seen: Seen) -> Iterator[Difference]:
    if isinstance(old, dict) and isinstance(new, dict):
        one, other = mapping(old), mapping(new)
        for key in (*other, *(key for key in one if key not in other)):
            yield from _differences(one.get(key), other.get(key), names, (*path, key), seen)
    elif _rows(old) and _rows(new) and (old or new):
        yield from _row_differences(old or [], new or [], names, path, seen)
    elif (isinstance(old, dict) and new is None) or (isinstance(new, dict) and old is None):
        if not old and not new:
            yield Difference(path, old, new)
        for key, value in mapping(old or new).items():
            was, now = (value, None) if new is None else (None, value)
            yield from _differences(was, now, names, (*path, key), seen)
    elif _print(old, seen) != _print(new, seen):
        yield Difference(path, old, new)


def same(old: Any, new: Any) -> bool:
    """Whether two values mean the same: no order of keys, nor of plain values in a list; true is not 1."""
    seen: Seen = {}
    return _print(old, seen) == _print(new, seen)


def _print(value: Any, seen: Seen) -> int:
    """A number that equal values share. Each container is looked at once, however often it is asked for."""
    if not isinstance(value, dict | list):
        return seen.setdefault((type(value), value), len(seen))
    known = seen.get(("at", id(value)))
    if known is not None:
        return known
    if isinstance(value, dict):
        key: Any = frozenset((str(name), _print(inner, seen)) for name, inner in value.items())
    else:
        prints = [_print(inner, seen) for inner in value]
        key = tuple(prints if any(isinstance(inner, dict | list) for inner in value) else sorted(prints))
    return seen.setdefault(("at", id(value)), seen.setdefault((type(value), key), len(seen)))


def entries(value: Any) -> list[str]:
    """A list, a lone value or a mapping's keys as words, each once."""
    if value is None or value is False:
        return []
    if isinstance(value, dict):
        return list(dict.fromkeys(map(str, value)))
    values = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(_word(each) for each in values))


def _word(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _rows(value: Any) -> bool:
    return value is None or (isinstance(value, list) and (not value or any(isinstance(each, dict) for each in value)))


def _row_differences(
    old: list[Any], new: list[Any], names: tuple[str, ...], path: tuple[str, ...], seen: Seen
) -> Iterator[Difference]:
    gone, come = _by_name(old, names), _by_name(new, names)
    for name, rows in come.items():
        place = (*path, f"[{name}]")
        left = gone.pop(name, [])
        prints = {_print(row, seen) for row in left} & {_print(row, seen) for row in rows}
        before = [row for row in left if _print(row, seen) not in prints]
        after = [row for row in rows if _print(row, seen) not in prints]
        for was, now in zip(before, after, strict=False):
            yield from _differences(was, now, names, place, seen)
        yield from (Difference(place, None, row) for row in after[len(before) :])
        yield from (Difference(place, row, None) for row in before[len(after) :])
    for name, rows in gone.items():
        yield from (Difference((*path, f"[{name}]"), row, None) for row in rows)


def _by_name(rows: list[Any], names: tuple[str, ...]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[_name(row, names)].append(row)
    return found


def _name(row: Any, names: tuple[str, ...]) -> str:
    if not isinstance(row, dict):
        return short(_word(row), 80)
    named = (row[key] for key in names if isinstance(row.get(key), str | int) and row[key] != "")
    return short(str(next(named, "")), 80)


def distinct(names: Iterable[str]) -> Iterator[str]:
    """Names with a number behind every repeated one."""
    counted: Counter[str] = Counter()
    for name in names:
        counted[name] += 1
        yield name if counted[name] == 1 else f"{name}#{counted[name]}"
