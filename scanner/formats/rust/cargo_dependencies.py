"""The dependency tables of a Cargo.toml: for everybody, for tests, for the build, for one platform, for a workspace.

A row that says `workspace = true` has its version in the workspace's manifest. That it starts or stops doing so moves
no version by itself, so it is told as a move and compared by what it says beyond that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, structs

from scanner.formats.shapes import sources
from scanner.formats.shapes.dependencies import Dependency, Reading, Scope, compare_dependencies, shown
from scanner.formats.shapes.trees import items, mapping, text
from scanner.formats.shapes.versions import Tightness
from scanner.model.change import Delta
from scanner.model.scale import Severity

_TABLES = {
    "dependencies": Scope.RUNTIME,
    "build-dependencies": Scope.BUILD,
    "build_dependencies": Scope.BUILD,
    "dev-dependencies": Scope.DEVELOPMENT,
    "dev_dependencies": Scope.DEVELOPMENT,
}
TABLES = frozenset(_TABLES)
_WORKSPACE = "workspace.dependencies"
_WORKSPACE_SAYS = "workspace"  # instead of a version
_PLACES = ("version", "git", "rev", "tag", "branch", "path", "base", "registry", "registry-index")
_TOLD = frozenset({*_PLACES, "package", "workspace", "public"})
_USUAL = {"default-features": True, "default_features": True, "optional": False}

# crates.io takes `-` and `_` for one letter; a bare version is a range up to the next major one.
READING = Reading(normal=lambda name: name.lower().replace("_", "-"), bare=Tightness.RANGE, partial=Tightness.RANGE)
Key = tuple[str, str]


class _Rows(Struct, frozen=True):
    """The rows of a manifest by name and table, and which of them inherit from the workspace."""

    rows: dict[Key, Dependency]
    inherited: frozenset[Key]


def compare_tables(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Delta]:
    """The deltas between all dependency tables of two manifests."""
    one, other = _read(old), _read(new)
    before, after = dict(one.rows), dict(other.rows)
    for key in [key for key in before if key in after and key in one.inherited ^ other.inherited]:
        yield from _inheritance(key, before, after, key in other.inherited)
    for key in [key for key in after if key not in before and key[1] == _WORKSPACE]:
        if any(each[0] == key[0] and each in one.rows and each not in one.inherited for each in other.inherited):
            before[key] = structs.replace(after[key], source="")  # it came from below, where it is told
    for delta in compare_dependencies(before.values(), after.values(), READING):
        yield _local(delta, after)


def row_of(name: str, wanted: Any, scope: Scope = Scope.RUNTIME, group: str = "") -> Dependency:
    """`name = "1"` or `name = {version = "1", ...}`."""
    if not isinstance(wanted, dict):
        return Dependency(name, text(wanted), scope=scope, group=group)
    table = mapping(wanted)
    source = place_of(table)
    revision = text(table.get("rev") or table.get("tag")) or _branch(table.get("branch"))
    version = revision if source.startswith("git+") else text(table.get("version"))
    if table.get("workspace") is True:
        version = _WORKSPACE_SAYS
    if scope is Scope.RUNTIME and table.get("optional") is True:
        scope = Scope.OPTIONAL
    extra = "; ".join(
        f"{key} = {text(sorted(map(text, items(value))) if isinstance(value, list) else value)}"
        for key, value in sorted(table.items())
        if key not in _TOLD and _USUAL.get(key) is not value
    )
    return Dependency(text(table.get("package")) or name, version, source, scope, group, extra)


def place_of(table: Any) -> str:
    """Where a row comes from when it is not the usual registry."""
    if table.get("git") is not None:
        return f"git+{text(table.get('git'))}"
    if table.get("path") is not None:
        return f"path:{text(table.get('path'))}"
    return text(table.get("registry-index") or table.get("registry"))


def _branch(name: Any) -> str:
    """Marked, because a branch called `1.2` is no version."""
    return "" if name is None else f"branch:{text(name)}"


def _read(tree: dict[str, Any]) -> _Rows:
    rows: dict[Key, Dependency] = {}
    inherited: set[Key] = set()
    for group, scope, table in _tables(tree):
        for name, wanted in table.items():
            row = row_of(name, wanted, scope, group)
            key = (READING.normal(row.name), group)
            if key in rows:  # one package under two names
                key = (key[0], f"{group}.{name}")
            rows[key] = row
            if isinstance(wanted, dict) and wanted.get("workspace") is True:
                inherited.add(key)
    return _Rows(rows, frozenset(inherited))


def _tables(tree: dict[str, Any]) -> Iterator[tuple[str, Scope, dict[str, Any]]]:
    for name, scope in _TABLES.items():
        yield name, scope, dict(mapping(tree.get(name)))
    workspace = mapping(tree.get("workspace"))
    yield _WORKSPACE, Scope.RUNTIME, dict(mapping(workspace.get("dependencies")))
    for platform, inner in mapping(tree.get("target")).items():
        for name, scope in _TABLES.items():
            yield f"target.{platform}.{name}", scope, dict(mapping(mapping(inner).get(name)))


def _inheritance(
    key: Key, before: dict[Key, Dependency], after: dict[Key, Dependency], inherits: bool
) -> Iterator[Delta]:
    """One row that came to say `workspace = true`, or stopped; what its own side says is kept for the comparison."""
    old, new = before[key], after[key]
    was, now = (shown(old), _WORKSPACE_SAYS) if inherits else (_WORKSPACE_SAYS, shown(new))
    yield Delta("dependency-moved", new.name, was, now, Severity.LOW, scope=new.scope)
    if inherits:
        after[key] = structs.replace(old, name=new.name, source="")
        before[key] = structs.replace(old, source="")
    else:
        before[key] = structs.replace(new, name=old.name, source="")


def _local(delta: Delta, rows: dict[Key, Dependency]) -> Delta:
    """A crate of the same repository is read with the change that brings it, one of the workspace with its manifest."""
    here = sources.kind(delta.new.rpartition(" ")[2]) == "path"
    if delta.kind == "dependency-added" and (here or delta.new == _WORKSPACE_SAYS):
        low = Severity.LOW if delta.scope == Scope.DEVELOPMENT else Severity.MEDIUM
        return structs.replace(delta, severity=low)
    if delta.kind == "source-changed" and here and sources.kind(delta.old) == "path":
        return structs.replace(delta, severity=Severity.MEDIUM)
    if delta.kind == "pin-loosened" and delta.new == "any version":
        places = {sources.kind(row.source) for row in rows.values() if row.name == delta.subject}
        return structs.replace(delta, severity=Severity.LOW) if places == {"path"} else delta
    return delta
