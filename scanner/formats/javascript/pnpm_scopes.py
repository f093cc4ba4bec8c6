"""Which packages of a pnpm-lock.yaml only developers get: version 9 does not say so any more, but it can be seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scanner.formats.javascript.scopes import reachable
from scanner.formats.javascript.written import LONGEST, written
from scanner.formats.shapes.recurring import recurring_objects
from scanner.formats.shapes.trees import mapping

_RUNTIME = ("dependencies", "optionalDependencies")


def development(tree: Mapping[str, Any]) -> frozenset[str]:
    """The keys of `packages` that nothing but development dependencies leads to; none where that is not to be seen."""
    snapshots = mapping(tree.get("snapshots"))
    importers = mapping(tree.get("importers"))
    if not snapshots or not importers:
        return frozenset()
    leads = _graph(snapshots).__getitem__
    given = importers.values()
    shipped = reachable((key for each in given for key in _wanted(each, _RUNTIME, snapshots)), leads)
    own = reachable((key for each in given for key in _wanted(each, ("devDependencies",), snapshots)), leads)
    plain = {key.partition("(")[0] for key in shipped}
    return frozenset({key.partition("(")[0] for key in own} - plain)


def _graph(snapshots: Mapping[str, Any]) -> dict[str, Iterable[str]]:
    """What each snapshot leads to."""
    asked = _asked(snapshots.values())
    graph: dict[str, Iterable[str]] = dict(zip(snapshots, asked, strict=True))
    missing = frozenset().union(*asked) - snapshots.keys()
    if missing:  # under this name; it may be the version that says which
        for key, names in zip(snapshots, asked, strict=True):
            if not names.isdisjoint(missing):
                graph[key] = _wanted(snapshots[key], _RUNTIME, snapshots)
    return graph


def _names(entry: Any) -> frozenset[str]:
    """What a snapshot asks for, by the names that nearly all snapshots have."""
    return frozenset(key for key, _ in _keys(entry, _RUNTIME))


_asked = recurring_objects(_names, most=16_000)


def _wanted(entry: Any, groups: Iterable[str], snapshots: Mapping[str, Any]) -> list[str]:
    pairs = _keys(entry, groups)
    return [key if key in snapshots else version for key, version in pairs if key in snapshots or version in snapshots]


def _keys(entry: Any, groups: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The two names under which what an entry asks for may be found."""
    for group in groups if isinstance(entry, dict) else ():
        asked = entry.get(group)
        for name, value in asked.items() if isinstance(asked, dict) else ():
            said = value.get("version") if isinstance(value, dict) else value
            version = said if isinstance(said, str) and len(said) < LONGEST else written(said)
            yield f"{name}@{version}", version
