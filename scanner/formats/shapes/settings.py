"""Trees of settings compared place by place, where the rows of a list find each other by name or content.

`trees.leaves` takes a list for one value. Tools write their rules as lists of mappings, and there a row that moved
says nothing, while a row that lost one key must not read as a list that changed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scanner.formats.shapes.sides import UnreadableError
from scanner.formats.shapes.trees import mapping
from scanner.text.escape import short

MAX_DEPTH = 100  # levels; YAML is capped by its loader already
NAMES = ("name", "id", "key", "path", "type")


@dataclass(frozen=True, slots=True)
class Difference:
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


def bounded(tree: Any) -> Any:
    """`tree`, where it is no deeper than anything people write: whatever walks it may recurse."""
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise UnreadableError(f"nested deeper than {MAX_DEPTH} levels")
        inner = [
            list(each.values()) if isinstance(each, dict) else each for each in level if isinstance(each, dict | list)
        ]
        level = [each for values in inner for each in values]
    return tree


def differences(old: Any, new: Any, names: tuple[str, ...] = NAMES, path: tuple[str, ...] = ()) -> Iterator[Difference]:
    """Every place where two trees differ. `names` are the keys that name a row, the first that a row has counts.

    A row that came or went is one place with the whole row as its value. Lists of plain values are one place, and the
    same in any order.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        one, other = mapping(old), mapping(new)
        for key in (*other, *(key for key in one if key not in other)):
            yield from differences(one.get(key), other.get(key), names, (*path, key))
    elif _rows(old) and _rows(new) and (old or new):
        yield from _row_differences(old, new, names, path)
    elif (isinstance(old, dict) and new is None) or (isinstance(new, dict) and old is None):
        if not old and not new:
            yield Difference(path, old, new)
        for key, value in mapping(old or new).items():
            yield from differences(*((value, None) if new is None else (None, value)), names, (*path, key))
    elif canonical(old) != canonical(new):
        yield Difference(path, old, new)


def canonical(value: Any) -> str:
    """What two values have in common when they mean the same: no order of keys, nor of plain values in a list."""
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        value = sorted(value, key=lambda each: (str(type(each)), str(each)))
    return json.dumps(value, sort_keys=True, default=str)


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


def _row_differences(old: Any, new: Any, names: tuple[str, ...], path: tuple[str, ...]) -> Iterator[Difference]:
    gone, come = _by_name(old or [], names), _by_name(new or [], names)
    for name, rows in come.items():
        left = gone.get(name, [])
        texts = {canonical(row) for row in left} & {canonical(row) for row in rows}
        before = [row for row in left if canonical(row) not in texts]
        after = [row for row in rows if canonical(row) not in texts]
        for was, now in zip(before, after, strict=False):
            yield from differences(was, now, names, (*path, f"[{name}]"))
        yield from (Difference((*path, f"[{name}]"), None, row) for row in after[len(before) :])
        gone[name] = before[len(after) :]
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
