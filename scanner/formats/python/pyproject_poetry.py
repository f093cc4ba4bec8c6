"""`[tool.poetry]`: the manifest of projects that poetry builds, from before there was a standard for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.python import judges
from scanner.formats.python.indexes import Index, compare_indexes
from scanner.formats.python.judges import Judge
from scanner.formats.python.requirement import normal, requested
from scanner.formats.python.sourced import Sourced, compare_sourced
from scanner.formats.python.tables import compare_tables
from scanner.formats.shapes.dependencies import Dependency, Scope
from scanner.formats.shapes.trees import at, items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

Tree = Mapping[str, Any]

_RULES: dict[str, Judge] = {
    "packages": judges.contents,
    "include": judges.contents,
    "exclude": judges.exclusions,
    "build": judges.build_code,
    "package-mode": judges.setting,
    "requires-poetry": judges.toolchain,
    "build-constraints": judges.told("override-changed", Severity.HIGH),
    "requires-plugins": judges.told("plugin-added", Severity.HIGH, removed=Severity.LOW),
    "extras": judges.told("dependency-changed", Severity.MEDIUM),
    "group.*.optional": judges.told("setting-changed", Severity.LOW),
}
_PLACES = ("git", "url", "path", "file")
_REVISIONS = ("rev", "tag", "branch", "ref")
_ASIDE = frozenset({"version", "develop", "source", "index", *_PLACES, *_REVISIONS})


def rows(tree: Tree) -> Iterator[Dependency]:
    poetry = mapping(at(tree, "tool", "poetry"))
    standard = isinstance(at(tree, "project", "dependencies"), list)
    extras = {text(name) for names in mapping(poetry.get("extras")).values() for name in items(names)}
    for name, wanted in mapping(poetry.get("dependencies")).items():
        if name == "python" or (standard and _only_place(wanted)):
            continue
        scope = Scope.OPTIONAL if name in extras and _optional(wanted) else Scope.RUNTIME
        yield from _rows(name, wanted, scope, "tool.poetry.dependencies")
    for name, wanted in mapping(poetry.get("dev-dependencies")).items():
        yield from _rows(name, wanted, Scope.DEVELOPMENT, "tool.poetry.dev-dependencies")
    for group, table in mapping(poetry.get("group")).items():
        scope = Scope.RUNTIME if group == "main" else Scope.DEVELOPMENT
        for name, wanted in mapping(at(table, "dependencies")).items():
            yield from _rows(name, wanted, scope, f"tool.poetry.group.{group}")


def compare(old: Tree, new: Tree) -> Iterator[Delta]:
    one, other = at(old, "tool", "poetry"), at(new, "tool", "poetry")
    yield from compare_tables(("tool", "poetry"), one, other, _RULES)
    yield from compare_indexes("tool.poetry.source", _indexes(one), _indexes(other))
    yield from compare_sourced(_places(old), _places(new))


def pinned(name: str, wanted: Any, scope: Scope, group: str) -> Dependency:
    """A row of a table such as `{version = "^1", git = "...", rev = "..."}`; pipenv writes them too."""
    if not isinstance(wanted, dict):
        return Dependency(name, "" if wanted == "*" else requested(text(wanted)), "", scope, group)
    fields = mapping(wanted)
    place = next((text(fields[key]) for key in _PLACES if fields.get(key)), "")
    if fields.get("git"):
        place = place if place.startswith(("git+", "git@", "git:")) else f"git+{place}"
    elif place and (fields.get("path") or fields.get("file")) and "://" not in place:
        place = f"path:{place}"
    revision = next((text(fields[key]) for key in _REVISIONS if fields.get(key)), "")
    version = requested(text(fields.get("version") or ""))
    if index := fields.get("source") or fields.get("index"):
        place = place or f"index:{text(index)}"
    extra = "; ".join(f"{key}={text(value)}" for key, value in sorted(fields.items()) if key not in _ASIDE)
    return Dependency(name, revision or ("" if version == "*" else version), place, scope, group, extra)


def _rows(name: str, wanted: Any, scope: Scope, group: str) -> Iterator[Dependency]:
    """One name may have several rows, for several versions of Python."""
    for each in wanted if isinstance(wanted, list) else [wanted]:
        yield pinned(name, each, scope, group)


def _optional(wanted: Any) -> bool:
    return any(at(each, "optional") is True for each in items(wanted))


def _only_place(wanted: Any) -> bool:
    """Beside `[project.dependencies]` poetry's table only says where a package comes from."""
    return all(isinstance(each, dict) for each in items(wanted))


def _places(tree: Tree) -> dict[str, Sourced]:
    """Where packages of `[project.dependencies]` come from, said in poetry's table."""
    if not isinstance(at(tree, "project", "dependencies"), list):
        return {}
    found: dict[str, Sourced] = {}
    for name, wanted in mapping(at(tree, "tool", "poetry", "dependencies")).items():
        if name != "python" and _only_place(wanted):
            parts = [row for row in _rows(name, wanted, Scope.RUNTIME, "") if row.source]
            if parts:
                places, revisions = ({text(each) for each in side} for side in zip(*_spots(parts), strict=True))
                found[normal(name)] = Sourced(" | ".join(sorted(places)), " | ".join(sorted(revisions)))
    return found


def _spots(rows: list[Dependency]) -> list[tuple[str, str]]:
    return [(" ".join(part for part in (row.source, row.extra) if part), row.wanted) for row in rows]


def _indexes(poetry: Any) -> list[Index]:
    found = []
    for each in map(mapping, items(at(poetry, "source"))):
        role = text(each.get("priority") or ("secondary" if each.get("secondary") is True else ""))
        role = "" if role in ("primary", "default") else role
        found.append(Index(text(each.get("name")), text(each.get("url")), role))
    return found
