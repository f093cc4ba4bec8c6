"""Catalogs: the versions that many manifests of a workspace share, written once in pnpm's, Yarn's or Bun's own file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.javascript.specs import compare, dependency
from scanner.formats.javascript.written import written
from scanner.formats.shapes.dependencies import Dependency, Scope
from scanner.formats.shapes.trees import mapping
from scanner.model.change import Delta


def compare_catalogs(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    """The deltas between the `catalog` and `catalogs` of two files. Who uses an entry is not said: everybody may."""
    yield from compare(_rows(old), _rows(new))


def _rows(tree: Mapping[str, Any]) -> Iterator[Dependency]:
    named = {"catalog": mapping(tree.get("catalog"))}
    for name, entries in mapping(tree.get("catalogs")).items():
        named["catalog" if name == "default" else f"catalogs[{name}]"] = mapping(entries)
    for group, entries in named.items():
        for name, spec in entries.items():
            yield dependency(name, written(spec), Scope.RUNTIME, group)
