"""What a composer.json asks for, what it stands in for, and what it cannot live with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.dependencies import Dependency, Scope, compare_dependencies
from scanner.formats.shapes.trees import mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

_TABLES = {"require": Scope.RUNTIME, "require-dev": Scope.DEVELOPMENT}
_PLATFORM = re.compile(r"(?:php(?:-[^/]*)?|hhvm|(?:ext|lib)-[^/]*|composer(?:-[^/]*)?)$")
_STABILITY = re.compile(r"@(dev|alpha|beta|rc|stable)\b", re.IGNORECASE)
_OVERRIDES = {"replace": Severity.HIGH, "provide": Severity.MEDIUM, "conflict": Severity.MEDIUM}


def compare_requires(old: dict[str, Any], new: dict[str, Any], *, fresh: bool) -> Iterator[Delta]:
    """Packages as dependencies; PHP itself, its extensions and Composer as what the product runs on."""
    yield from compare_dependencies(_rows(old), _rows(new))
    if fresh:
        return
    for table, scope in _TABLES.items():
        was, now = (_platform(side.get(table)) for side in (old, new))
        severity = Severity.LOW if scope is Scope.DEVELOPMENT else Severity.MEDIUM
        for name in dict.fromkeys((*now, *was)):
            if was.get(name) != now.get(name):
                where = f"{table}.{name}"
                yield Delta("runtime-requirement-changed", where, was.get(name, ""), now.get(name, ""), severity)


def compare_overrides(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Delta]:
    """`replace` and `provide` keep others from being installed, `conflict` steers their versions."""
    for table, severity in _OVERRIDES.items():
        was, now = mapping(old.get(table)), mapping(new.get(table))
        for name in dict.fromkeys((*now, *was)):
            if was.get(name) != now.get(name):
                weight = severity if name in now else Severity.LOW
                place = f"{table}.{name}"
                yield Delta("override-changed", place, text(was.get(name)), text(now.get(name)), weight)


def _rows(tree: dict[str, Any]) -> Iterator[Dependency]:
    for table, scope in _TABLES.items():
        for name, wanted in mapping(tree.get(table)).items():
            if not _PLATFORM.match(name.lower()):
                yield _row(name, text(wanted), scope, table)


def _row(name: str, wanted: str, scope: Scope, table: str) -> Dependency:
    """An alias (`dev-main as 1.0`) and a stability flag are not part of the version that is asked for. A branch with
    a number for a name (`2.x-dev`) is marked: it is no version."""
    version, _, alias = wanted.partition(" as ")
    flags = sorted({found.lower() for found in _STABILITY.findall(version)})
    version = version.partition("#")[2] or version
    if is_branch(version) and not version.startswith("dev-"):
        version = f"branch:{version}"
    extra = "; ".join([*(f"@{flag}" for flag in flags), *([f"as {alias}"] if alias else [])])
    return Dependency(name, _STABILITY.sub("", version).strip(), "", scope, table, extra)


def is_branch(version: str) -> bool:
    """Whether a version is whatever a branch holds today."""
    return (version.startswith("dev-") or version.endswith("-dev")) and " " not in version


def _platform(table: Any) -> dict[str, str]:
    return {name: text(wanted) for name, wanted in mapping(table).items() if _PLATFORM.match(name.lower())}
