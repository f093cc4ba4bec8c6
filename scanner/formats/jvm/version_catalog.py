"""`gradle/libs.versions.toml`: the versions of a Gradle build's libraries and plug-ins in one place.

One entry of `[versions]` may move many libraries; it is told once, as the library where it moves one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from scanner.formats.shapes.dependencies import Dependency, Scope, compare_dependencies
from scanner.formats.shapes.named_versions import Held, Manifest, Names, once, settle, told_elsewhere
from scanner.formats.shapes.names import folder_of, name_of
from scanner.formats.shapes.sides import UnreadableError, as_toml, compared
from scanner.formats.shapes.trees import items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH
NAMES = Names(re.compile(r"\$\{([^{}$\s]{1,200})\}"), lambda alias: re.sub("[-_]", ".", alias))
_TABLES = ("metadata", "versions", "libraries", "plugins", "bundles")
_STRICTNESS = ("strictly", "require", "prefer")  # how a rich version may be said, the strongest first
_PLUGIN = "plugins"
_MOST = 10_000  # entries of a table; a thousand is many
_PLUGIN_KINDS = {"dependency-added": "plugin-added", "dependency-removed": "plugin-removed"}
_RUNTIME = re.compile(
    r"(?:java|jdk|jvm|jvm-?target|java-?(?:version|toolchain|target)|min-?sdk|target-?sdk|compile-?sdk)$", re.IGNORECASE
)


def matches(path: str) -> bool:
    name = name_of(path)
    return name.endswith(".versions.toml") or (
        name.endswith(".toml") and folder_of(path) == "gradle" and "libs" in name
    )


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from once(compared(old, new, _read, _compare, worst=WORST))


def _read(content: bytes) -> dict[str, Any]:
    tree = as_toml(content)
    for name in _TABLES:
        if not isinstance(tree.get(name, {}), dict):
            raise UnreadableError(f"{name} is no table")
        if len(tree.get(name, {})) > _MOST:
            raise UnreadableError(f"too many {name}")
    return tree


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    before = old or {}
    one, other = _manifest(before), _manifest(new)
    rows = settle(one, other, NAMES)
    for is_plugin in (False, True):
        chosen = [[row for row in side if (row.group == _PLUGIN) is is_plugin] for side in rows[:2]]
        for delta in told_elsewhere(compare_dependencies(chosen[0], chosen[1]), NAMES):
            yield replace(delta, kind=_PLUGIN_KINDS.get(delta.kind, delta.kind)) if is_plugin else delta
    if old is None:
        return
    yield from _unused(one.values, other.values, rows[2])
    yield from _bundles(mapping(before.get("bundles")), mapping(new.get("bundles")))
    for name in dict.fromkeys((*new, *before)):
        if name not in _TABLES and before.get(name) != new.get(name):
            yield Delta("setting-changed", name, text(before.get(name)), text(new.get(name)), Severity.MEDIUM)


def _manifest(tree: dict[str, Any]) -> Manifest:
    versions = mapping(tree.get("versions"))
    values = {NAMES.fold(name): Held(name, _version(written)) for name, written in versions.items()}
    return Manifest([*_libraries(tree), *_plugins(tree)], values)


def _version(written: Any) -> str:
    """A version as text: plain, rich (`{strictly = "[1,2)", prefer = "1.5"}`), or the name of another."""
    if not isinstance(written, dict):
        return text(written)
    if "ref" in written:
        return f"${{{text(written['ref'])}}}"
    said = [f"{key} {text(written[key])}".removeprefix("require ") for key in _STRICTNESS if key in written]
    refused = [f"!{text(each)}" for key in ("reject", "rejectAll") for each in items(written.get(key))]
    return " ".join([*said[:1], *refused])


def _libraries(tree: dict[str, Any]) -> Iterator[Dependency]:
    for alias, written in mapping(tree.get("libraries")).items():
        if isinstance(written, str):
            group, _, rest = written.partition(":")
            name, _, version = rest.partition(":")
            yield Dependency(f"{group}:{name}", text(version), group="libraries")
            continue
        table = mapping(written)
        module = text(table.get("module")) or f"{text(table.get('group'))}:{text(table.get('name'))}"
        yield Dependency(module if module != ":" else alias, _version(table.get("version")), group="libraries")


def _plugins(tree: dict[str, Any]) -> Iterator[Dependency]:
    for alias, written in mapping(tree.get("plugins")).items():
        if isinstance(written, str):
            name, _, version = written.partition(":")
        else:
            table = mapping(written)
            name, version = text(table.get("id")), _version(table.get("version"))
        yield Dependency(name or alias, text(version), scope=Scope.BUILD, group=_PLUGIN)


def _unused(old: Any, new: Any, told: set[str]) -> Iterator[Delta]:
    """Versions that no entry names: build scripts read them (`libs.versions.x`)."""
    for name in dict.fromkeys((*new, *old)):
        was, now = (each[name].value if name in each else "" for each in (old, new))
        if was == now or name in told:
            continue
        written = (new.get(name) or old[name]).name
        subject = f"versions.{written}"
        if _RUNTIME.search(written):
            yield Delta("runtime-requirement-changed", subject, was, now, Severity.MEDIUM)
        elif was and now:
            yield from compare_dependencies([Dependency(written, was)], [Dependency(written, now)])
        else:
            yield Delta("setting-changed", subject, was, now, Severity.LOW)


def _bundles(old: Any, new: Any) -> Iterator[Delta]:
    """Several libraries under one name: one more is one more for every user of the bundle."""
    for name in dict.fromkeys((*new, *old)):
        was, now = ({text(each) for each in items(side.get(name))} for side in (old, new))
        if was != now:
            severity = Severity.MEDIUM if now - was else Severity.LOW
            gone, come = (text(", ".join(sorted(side))) for side in (was - now, now - was))
            yield Delta("dependency-changed", f"bundles.{name}", gone, come, severity)
