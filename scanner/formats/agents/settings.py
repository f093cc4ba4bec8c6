"""A settings file as a table: which keys it may hold, and what it means when the value of each changes.

Every agent has other words for the same few things (what it may do unasked, what it starts, where it talks to), so a
format is a table of keys with a judge each. A key that no table knows is judged by its name, and told in any case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scanner.formats.agents import bounded
from scanner.formats.agents.judges import Judge, by_name
from scanner.formats.agents.secrets import shown
from scanner.formats.shapes import sides
from scanner.formats.shapes.trees import Path, dotted, leaves
from scanner.model.change import Delta
from scanner.model.scale import Severity

MAX_DEPTH = 100

Node = dict[str, Any]  # a key to its judge or to what lies below it


def keys(names: str, judge: Judge) -> dict[str, Judge]:
    """Rows of a table that have one judge; `names` are separated by blanks."""
    return dict.fromkeys(names.split(), judge)


class Table:
    """Judges by dotted place; `*` stands for any one key. What lies below a judged place is that judge's."""

    def __init__(self, judges: Mapping[str, Judge]) -> None:
        self.root: Node = {}
        for place, judge in judges.items():
            *above, last = place.split(".")
            node = self.root
            for key in above:
                node = node.setdefault(key, {})
            node[last] = judge

    def find(self, path: Path) -> tuple[Judge | None, int]:
        """The judge of `path` and how many of its keys it covers. (None, -1): only places below it are known."""
        return _find(self.root, path, 0)


def _find(node: Any, path: Path, depth: int) -> tuple[Judge | None, int]:
    if not isinstance(node, dict):
        return node, depth
    if depth == len(path):
        return None, -1
    for key in (path[depth], "*"):
        if key in node:
            found = _find(node[key], path, depth + 1)
            if found != (None, 0):
                return found
    return None, 0


def told(old: Any, new: Any, table: Table, path: Path = (), otherwise: Judge | None = None) -> Iterator[Delta]:
    """The deltas between two trees. `otherwise` judges places the table does not know; by default their names do."""
    done: set[Path] = set()
    for place, was, now in leaves(old, new, path):
        judge, covers = table.find(place[len(path) :])
        at = place[: len(path) + max(covers, 0)]
        if judge is not None and at not in done:
            done.add(at)
            yield from judge(dotted(at), *(_below(side, at[len(path) :]) for side in (old, new)))
        elif judge is None and covers < 0:
            yield from _other_shape(place, was, now, table, path)
        elif judge is None:
            yield from (otherwise or by_name)(dotted(place), was, now)


def _below(tree: Any, path: Path) -> Any:
    for key in path:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def _other_shape(place: Path, old: Any, new: Any, table: Table, path: Path) -> Iterator[Delta]:
    """Something stands where settings should be, so those that stood there are gone."""
    one, other = (each if isinstance(each, dict) else {} for each in (old, new))
    if any(side and not isinstance(side, dict) for side in (old, new)):
        yield Delta("agent-setting-changed", dotted(place), shown(old), shown(new), Severity.MEDIUM)
    inner = Table({})
    inner.root = _node(table.root, place[len(path) :])
    if one or other:
        yield from told(one, other, inner, place)


def _node(node: Any, path: Path) -> Node:
    for key in path:
        node = node.get(key, node.get("*", {}))
    return dict(node)


def as_settings(content: bytes) -> dict[str, Any]:
    """JSON, with or without comments, whose root is a mapping."""
    try:
        tree = sides.as_json(content)
    except sides.UnreadableError:
        tree = sides.as_jsonc(content)
    return as_mapping(tree)


def as_mapping(tree: Any) -> dict[str, Any]:
    """`tree` when it is a mapping that is not nested without end. Raises UnreadableError."""
    if tree is None:
        return {}
    if not isinstance(tree, dict):
        raise sides.UnreadableError("not a mapping")
    level: list[Any] = [tree]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return tree
    raise sides.UnreadableError(f"nested deeper than {MAX_DEPTH} levels")


def compared(
    old: bytes | None,
    new: bytes | None,
    table: Table,
    *,
    worst: Severity = Severity.CRITICAL,
    read: Callable[[bytes], dict[str, Any]] = as_settings,
    otherwise: Judge | None = None,
) -> Iterator[Delta]:
    """Both sides of a settings file against its table."""

    def compare(before: dict[str, Any] | None, after: dict[str, Any]) -> Iterator[Delta]:
        yield from told(before or {}, after, table, otherwise=otherwise)

    yield from bounded.compared(old, new, read, compare, worst=worst)
