"""Which packages of a pnpm-lock.yaml only developers get: version 9 does not say so any more, but it can be seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from scanner.formats.javascript.scopes import reachable
from scanner.formats.javascript.written import LONGEST, written
from scanner.formats.shapes.trees import mapping

_RUNTIME = ("dependencies", "optionalDependencies")


def development(tree: Mapping[str, Any]) -> frozenset[str]:
    """The keys of `packages` that nothing but development dependencies leads to; none where that is not to be seen."""
    snapshots = mapping(tree.get("snapshots"))
    importers = mapping(tree.get("importers"))
    if not snapshots or not importers:
        return frozenset()

    @cache
    def leads(key: str) -> list[str]:
        return _wanted(snapshots.get(key), _RUNTIME, snapshots)

    given = importers.values()
    shipped = reachable((key for each in given for key in _wanted(each, _RUNTIME, snapshots)), leads)
    own = reachable((key for each in given for key in _wanted(each, ("devDependencies",), snapshots)), leads)
    plain = {key.partition("(")[0] for key in shipped}
    return frozenset({key.partition("(")[0] for key in own} - plain)


def _wanted(entry: Any, groups: Iterable[str], snapshots: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for group in groups if isinstance(entry, dict) else ():
        asked = entry.get(group)
        for name, value in asked.items() if isinstance(asked, dict) else ():
            said = value.get("version") if isinstance(value, dict) else value
            version = said if isinstance(said, str) and len(said) < LONGEST else written(said)
            key = f"{name}@{version}"
            if key in snapshots:
                found.append(key)
            elif version in snapshots:
                found.append(version)
    return found
