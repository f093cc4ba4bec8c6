"""Pipfile: what pipenv installs, and from where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.python import judges
from scanner.formats.python.indexes import Index, compare_indexes
from scanner.formats.python.pyproject import read_small
from scanner.formats.python.pyproject_poetry import pinned
from scanner.formats.python.requirement import compare_requirements
from scanner.formats.python.tables import compare_tables
from scanner.formats.shapes.dependencies import Dependency, Scope
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.formats.shapes.trees import at, items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_OWN = frozenset({"source", "requires", "scripts", "pipenv", "pipfile"})
_RULES = {
    "pipenv.allow_prereleases": judges.told("pin-loosened", Severity.HIGH, removed=Severity.LOW),
    "pipenv": judges.setting,
    "requires": judges.told("runtime-requirement-changed", Severity.MEDIUM),
}


def matches(path: str) -> bool:
    return name_of(path) == "pipfile"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, read_small, _compare, worst=WORST)


def sources_of(value: Any) -> list[Index]:
    """The sources of a Pipfile or its lock."""
    return [
        Index(text(each.get("name")), text(each.get("url")), verified=each.get("verify_ssl") is not False)
        for each in map(mapping, items(value))
    ]


def _compare(before: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    old = before or {}
    yield from compare_requirements(_rows(old), _rows(new))
    if before is not None or len(items(new.get("source"))) > 1:
        yield from compare_indexes("source", sources_of(old.get("source")), sources_of(new.get("source")))
    yield from compare_tables((), old, new, _RULES)


def _rows(tree: dict[str, Any]) -> Iterator[Dependency]:
    """Every table that is none of pipenv's own lists packages."""
    for group, table in mapping(tree).items():
        if group not in _OWN:
            scope = Scope.RUNTIME if group == "packages" else Scope.DEVELOPMENT
            for name, wanted in mapping(table).items():
                if at(wanted, "path") in (".", "./"):
                    continue  # the project itself
                yield pinned(name, wanted, scope, group)
