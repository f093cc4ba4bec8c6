"""Cargo.toml: what a crate needs, what it is published as, and which of its code runs when somebody builds it.

A build script, a procedural macro or a patched dependency runs on the machine of everybody downstream, so these weigh
most. Lints, badges and the profiles of developers say nothing about a release.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.rust.cargo_dependencies import TABLES, compare_tables
from scanner.formats.rust.cargo_overrides import compare_overrides
from scanner.formats.rust.cargo_package import compare_package, compare_tools, fresh_package
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.recurring import recent
from scanner.formats.shapes.sides import as_toml, at_most, compared
from scanner.formats.shapes.trees import items, leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

_LONGEST = 300_000  # bytes; not compiled, tomli reads a megabyte in a second; the longest manifest known has a tenth

Table = Mapping[str, Any]
_TOLD = TABLES | {"package", "project", "workspace", "lib", "bin", "features", "profile", "patch", "replace", "target"}
_IGNORED = frozenset({"lints", "badges", "example", "test", "bench"})
_DEVELOPERS = frozenset({"dev", "test", "bench", "doc"})  # profiles no release is built with
_TARGET_IGNORED = frozenset({"name", "test", "doctest", "bench", "doc", "harness", "doc-scrape-examples", "edition"})
_MACRO = ("proc-macro", "proc_macro", "plugin")


def matches(path: str) -> bool:
    return name_of(path) == "cargo.toml"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


_read = recent(at_most(_LONGEST, as_toml))


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    before = old or {}
    yield from compare_tables(before, new)
    yield from compare_overrides(before, new)
    yield from _macro(_library(before), _library(new))
    if old is None:
        yield from fresh_package(_package(new))
        return
    yield from compare_package(_package(old), _package(new))
    yield from _workspace(mapping(old.get("workspace")), mapping(new.get("workspace")))
    yield from _binaries(old.get("bin"), new.get("bin"))
    yield from _lib(_library(old), _library(new))
    yield from _features(mapping(old.get("features")), mapping(new.get("features")))
    yield from _profiles(mapping(old.get("profile")), mapping(new.get("profile")))
    for path, was, now in leaves(_rest(old), _rest(new)):
        yield Delta("setting-changed", ".".join(path), text(was), text(now), Severity.MEDIUM)


def _package(tree: Table) -> Table:
    return mapping(tree.get("package", tree.get("project")))


def _library(tree: Table) -> Table:
    return mapping(tree.get("lib"))


def _rest(tree: Table) -> dict[str, Any]:
    rest = {key: value for key, value in tree.items() if key not in _TOLD and key not in _IGNORED}
    for platform, inner in mapping(tree.get("target")).items():
        unknown = {key: value for key, value in mapping(inner).items() if key not in TABLES}
        if unknown:
            rest[f"target.{platform}"] = unknown
    return rest


def _macro(old: Table, new: Table) -> Iterator[Delta]:
    """A procedural macro is a program the compiler runs for everybody who uses the crate."""
    was, now = (any(table.get(key) is True for key in _MACRO) for table in (old, new))
    if now and not was:
        yield Delta("plugin-added", "lib.proc-macro", "", "true", Severity.HIGH)
    elif was and not now:
        yield Delta("plugin-removed", "lib.proc-macro", "true", "", Severity.LOW)


def _lib(old: Table, new: Table) -> Iterator[Delta]:
    for key in dict.fromkeys((*new, *old)):
        was, now = old.get(key), new.get(key)
        if was == now or key in _MACRO or (key in _TARGET_IGNORED and key != "name"):
            continue
        kind, severity = ("setting-changed", Severity.MEDIUM)
        if key in ("name", "path"):
            kind, severity = ("entry-point-changed", Severity.HIGH)
        elif key in ("crate-type", "crate_type"):
            kind = "package-contents-changed"
        yield Delta(kind, f"lib.{key}", text(was), text(now), severity)


def _binaries(old: Any, new: Any) -> Iterator[Delta]:
    """Programs by name: what they are called is what lands on a user's path."""
    before, after = ({text(each.get("name")): each for each in map(mapping, items(side))} for side in (old, new))
    for name, table in after.items():
        was = before.get(name)
        if was is None:
            yield Delta("entry-point-added", f"bin.{name}", "", text(table.get("path")) or name, Severity.HIGH)
            continue
        for key in dict.fromkeys((*table, *was)):
            if was.get(key) != table.get(key) and key not in _TARGET_IGNORED:
                kind, severity = (
                    ("entry-point-changed", Severity.HIGH) if key == "path" else ("setting-changed", Severity.MEDIUM)
                )
                yield Delta(kind, f"bin.{name}.{key}", text(was.get(key)), text(table.get(key)), severity)
    for name in [name for name in before if name not in after]:
        yield Delta("entry-point-removed", f"bin.{name}", text(before[name].get("path")) or name, "", Severity.MEDIUM)


def _features(old: Table, new: Table) -> Iterator[Delta]:
    for name in dict.fromkeys((*new, *old)):
        was, now = old.get(name), new.get(name)
        if name in old and name in new and sorted(map(text, items(was))) == sorted(map(text, items(now))):
            continue
        added = name not in old and name != "default"
        severity = Severity.LOW if added else Severity.MEDIUM
        yield Delta("setting-changed", f"features.{name}", text(was), text(now), severity)


def _profiles(old: Table, new: Table) -> Iterator[Delta]:
    for path, was, now in leaves(old, new, ("profile",)):
        if len(path) < 2 or path[1] not in _DEVELOPERS:
            yield Delta("setting-changed", ".".join(path), text(was), text(now), Severity.MEDIUM)


def _workspace(old: Table, new: Table) -> Iterator[Delta]:
    yield from compare_package(mapping(old.get("package")), mapping(new.get("package")), "workspace.package")
    yield from compare_tools(old.get("metadata"), new.get("metadata"), "workspace.metadata")
    for key in dict.fromkeys((*new, *old)):
        was, now = old.get(key), new.get(key)
        if was == now or key in ("package", "dependencies", "metadata", "lints"):
            continue
        if key in ("members", "default-members", "exclude"):
            one, other = ({text(each) for each in items(side)} for side in (was, now))
            if one != other:
                gone, come = text(sorted(one - other) or None), text(sorted(other - one) or None)
                yield Delta("setting-changed", f"workspace.{key}", gone, come, Severity.LOW)
        else:
            yield Delta("setting-changed", f"workspace.{key}", text(was), text(now), Severity.MEDIUM)
