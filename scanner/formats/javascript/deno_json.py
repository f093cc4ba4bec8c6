"""deno.json, jsr.json and import maps: what Deno code is called, what it imports from where, and what is published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.javascript.package_artefact import compare_exports
from scanner.formats.javascript.scripts import compare_scripts
from scanner.formats.javascript.settings import compare_settings, listed
from scanner.formats.javascript.sizes import written_by_hand
from scanner.formats.javascript.specs import compare, dependency
from scanner.formats.javascript.written import written
from scanner.formats.shapes import sources
from scanner.formats.shapes.dependencies import Dependency, Scope
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_jsonc, compared
from scanner.formats.shapes.trees import at, items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_NAMES = ("deno.json", "deno.jsonc", "jsr.json", "jsr.jsonc", "import_map.json")
_SETTINGS = ("lock", "allowScripts", "minimumDependencyAge", "importMap", "vendor", "nodeModulesDir", "unstable")
_MORE = ("workspace", "links", "patch", "permissions", "deploy", "compilerOptions.jsxImportSource")
_VERSIONED = re.compile(r"(https?://[^\s]{1,500}?)@(v?\d[\w.+-]{0,60})(/\S*)?$")


def matches(path: str) -> bool:
    return name_of(path) in _NAMES


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Mapping[str, Any]:
    tree = as_jsonc(written_by_hand(content))
    if not isinstance(tree, dict):
        raise UnreadableError("not an object")
    return mapping(tree)


def _compare(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Iterator[Delta]:
    before = old or {}
    yield from compare(_rows(before), _rows(new))
    yield from compare_scripts(_tasks(before), _tasks(new), "tasks")
    yield from compare_settings(_flat(before), _flat(new))
    if old is None:
        if new.get("name"):
            yield Delta("publish-changed", "name", "", text(new.get("name")), Severity.MEDIUM)
        return
    for key, kind, severity in (
        ("name", "package-renamed", Severity.HIGH),
        ("version", "version-changed", Severity.MEDIUM),
        ("license", "license-changed", Severity.MEDIUM),
    ):
        if before.get(key) != new.get(key):
            yield Delta(kind, key, text(before.get(key)), text(new.get(key)), severity)
    yield from compare_exports(before.get("exports"), new.get("exports"))
    yield from _published(before, new)


def _rows(tree: Mapping[str, Any]) -> Iterator[Dependency]:
    """Imports and scopes. An address with a version in it is a source and a version."""
    groups = {"imports": tree.get("imports")}
    groups |= {f"scopes[{name}]": inner for name, inner in mapping(tree.get("scopes")).items()}
    for group, entries in groups.items():
        for name, spec in mapping(entries).items():
            yield _import(name, written(spec), group)


def _import(name: str, spec: str, group: str) -> Dependency:
    found = _VERSIONED.match(spec)
    if found:
        return Dependency(name, found[2], found[1] + (found[3] or ""), Scope.RUNTIME, group)
    row = dependency(name, spec, Scope.RUNTIME, group)
    wanted = row.wanted.partition("/")[0]  # behind it may stand a file of the package
    if not row.source.startswith(("npm:", "jsr:")):
        return Dependency(name, wanted if spec.startswith("npm:") else row.wanted, row.source, Scope.RUNTIME, group)
    # `"colours": "npm:chalk@1"` fetches chalk, and that is what bots call it.
    registry = "jsr:" if row.source.startswith("jsr:") else ""
    return Dependency(row.source[4:] or name, wanted, registry, Scope.RUNTIME, f"{group}[{name}]")


def _tasks(tree: Mapping[str, Any]) -> dict[str, str]:
    """Commands by name, whether or not they stand in a table of their own."""
    tasks = mapping(tree.get("tasks"))
    commands = {name: at(value, "command") if isinstance(value, dict) else value for name, value in tasks.items()}
    return {name: command for name, command in commands.items() if isinstance(command, str)}


def _flat(tree: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: tree[key] for key in _SETTINGS if key in tree}
    if isinstance(found.get("lock"), dict):
        found["frozen-lockfile"] = found.pop("lock").get("frozen")
    elif found.get("lock") is False or "lock" in found:
        found["lockfile"] = found.pop("lock") is not False
    if "importMap" in found and not sources.host_of(written(found["importMap"])):
        found["importMap"] = written(found["importMap"]).removeprefix("./")
    return found | {key: at(tree, *key.split(".")) for key in _MORE if at(tree, *key.split(".")) is not None}


def _published(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    """`publish.include` and `exclude`, or both without `publish` around them: which files the package holds."""
    was, now = (set(map(text, items(_listed(each, "include")))) for each in (old, new))
    kept, keeps = (set(map(text, items(_listed(each, "exclude")))) for each in (old, new))
    if (was and not now) or (was and now - was) or kept - keeps:
        changed = listed(sorted((was - now) | (kept - keeps))), listed(sorted((now - was) | (keeps - kept)))
        yield Delta("package-contents-widened", "publish", *changed, Severity.HIGH)
    elif was != now or kept != keeps:
        changed = listed(sorted((was - now) | (kept - keeps))), listed(sorted((now - was) | (keeps - kept)))
        yield Delta("package-contents-changed", "publish", *changed, Severity.MEDIUM)
    if (at(old, "publish") is False) != (at(new, "publish") is False):
        yield Delta("publish-changed", "publish", text(old.get("publish")), text(new.get("publish")), Severity.CRITICAL)


def _listed(tree: Mapping[str, Any], key: str) -> Any:
    return at(tree, "publish", key) if isinstance(tree.get("publish"), dict) else tree.get(key)
