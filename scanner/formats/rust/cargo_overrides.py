"""`[patch]` and `[replace]`: other code under the name of a crate, for the whole graph below the manifest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.rust.cargo_dependencies import READING, row_of
from scanner.formats.shapes import sources
from scanner.formats.shapes.dependencies import Dependency, compare_dependencies, shown
from scanner.formats.shapes.trees import mapping
from scanner.model.change import Delta
from scanner.model.scale import Severity


def compare_overrides(old: Any, new: Any) -> Iterator[Delta]:
    """The deltas between both tables of two manifests or configurations."""
    before, after = dict(_rows(mapping(old))), dict(_rows(mapping(new)))
    for place, row in after.items():
        was = before.get(place)
        if was is None:
            yield _override(place, "", row)
        elif (was.source, was.name) == (row.source, row.name):
            yield from compare_dependencies([was], [row], READING)
        else:
            yield _override(place, shown(was), row)
    for place, row in before.items():
        if place not in after:
            yield Delta("override-changed", place, shown(row), "", Severity.MEDIUM)


def _rows(tree: Any) -> Iterator[tuple[str, Dependency]]:
    for registry, table in mapping(tree.get("patch")).items():
        for name, wanted in mapping(table).items():
            yield f"patch.{registry}.{name}", row_of(name, wanted)
    for name, wanted in mapping(tree.get("replace")).items():
        yield f"replace.{name}", row_of(name.partition(":")[0], wanted)


def _override(place: str, was: str, row: Dependency) -> Delta:
    severity = Severity.CRITICAL if sources.insecure(row.source) else Severity.HIGH
    return Delta("override-changed", place, was, shown(row), severity)
