"""Which packages of a pnpm-lock.yaml only developers get: version 9 does not say so any more, but it can be seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from scanner.formats.javascript.scopes import reachable
from scanner.formats.javascript.written import written
from scanner.formats.shapes.trees import mapping

_RUNTIME = ("dependencies", "optionalDependencies")


def development(tree: Mapping[str, Any]) -> frozenset[str]:
    """The keys of `packages` that nothing but development dependencies leads to; none where that is not to be seen."""
    snapshots = mapping(tree.get("snapshots"))
    importers = mapping(tree.get("importers"))
    if not snapshots or not importers:
        return frozenset()
    edges = {key: set(_wanted(mapping(entry), _RUNTIME, snapshots)) for key, entry in snapshots.items()}
    given = [mapping(importer) for importer in importers.values()]
    shipped = reachable((key for each in given for key in _wanted(each, _RUNTIME, snapshots)), edges)
    own = reachable((key for each in given for key in _wanted(each, ("devDependencies",), snapshots)), edges)
    plain = {key.partition("(")[0] for key in shipped}
    return frozenset({key.partition("(")[0] for key in own} - plain)


def _wanted(entry: Mapping[str, Any], groups: Iterable[str], snapshots: Mapping[str, Any]) -> Iterable[str]:
    for group in groups:
        for name, value in mapping(entry.get(group)).items():
            version = written(value.get("version") if isinstance(value, dict) else value)
            for key in (f"{name}@{version}", version):
                if key in snapshots:
                    yield key
                    break
