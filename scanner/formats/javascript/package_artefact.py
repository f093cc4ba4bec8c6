"""The parts of package.json that decide what is in a package and what of it runs when it is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.javascript.settings import listed
from scanner.formats.javascript.written import written
from scanner.formats.shapes.trees import at, items, leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

# Fields that name the code a user of the package gets.
_ENTRIES = (
    "main", "module", "browser", "exports", "imports", "bin", "unpkg", "jsdelivr", "react-native", "source",
    "es2015", "esnext", "jsnext:main", "svelte", "style", "sass", "deno", "bun", "electron", "electronmon", "l10n",
)  # fmt: skip
_TYPES = ("types", "typings", "typesVersions")
_WANTS = ("engines", "os", "cpu", "libc", "vscode")
_AT_ONCE = ("*", "onStartupFinished", "workspaceContains", "onFileSystem", "onUri")


def compare_artefact(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    yield from _files(old.get("files"), new.get("files"))
    for key in _ENTRIES:
        was, now = (_bin(each) if key == "bin" else each.get(key) for each in (old, new))
        yield from _entries(key, was, now)
    for key in _TYPES:
        if old.get(key) != new.get(key):
            yield Delta("entry-point-changed", key, text(old.get(key)), text(new.get(key)), Severity.MEDIUM)
    yield from _other(old, new)
    for key in _WANTS:
        for path, was, now in leaves(old.get(key), new.get(key), (key,)):
            if was != now:
                yield Delta("runtime-requirement-changed", ".".join(path), text(was), text(now), Severity.MEDIUM)
    yield from _activation(old.get("activationEvents"), new.get("activationEvents"))


def _files(old: Any, new: Any) -> Iterator[Delta]:
    """`files` is a list of what is packed; without it everything is that no ignore file names."""
    if old == new:
        return
    was, now = ({written(each).removeprefix("./").removesuffix("/") for each in items(side)} for side in (old, new))
    kept = {each for each in was if each.startswith("!")} - now
    more = {each for each in now - was if not each.startswith("!")} if old is not None else set()
    if new is None or more or kept:
        yield Delta("package-contents-widened", "files", _some(was - now), _some(now - was), Severity.HIGH)
    elif was != now or old is None:
        yield Delta("package-contents-changed", "files", _some(was - now), _some(now - was), Severity.MEDIUM)


def _some(names: set[str]) -> str:
    return listed(sorted(names))


def _bin(tree: Mapping[str, Any]) -> Any:
    """Commands by name; a lone path is a command with the package's name."""
    value = tree.get("bin")
    if isinstance(value, str):
        value = {text(tree.get("name")).rpartition("/")[2]: value}
    return {name: _path(inner) for name, inner in mapping(value).items()} or None


def _path(value: Any) -> Any:
    """`./dist/index.js` and `dist/index.js` are one file."""
    return value.removeprefix("./") if isinstance(value, str) else value


def _entries(key: str, old: Any, new: Any) -> Iterator[Delta]:
    if _path(old) == _path(new):
        return
    if key == "exports":
        old, new = (_dot(side) for side in (old, new))
    for path, was, now in leaves(old, new, ()):
        if _path(was) == _path(now):
            continue
        subject = key + "".join(f"[{part}]" for part in path) if key != "bin" else ".".join((key, *path))
        kind, severity = "entry-point-changed", Severity.HIGH
        if was is None:
            kind = "entry-point-added"
        elif now is None:
            kind, severity = "entry-point-removed", Severity.MEDIUM
        if _harmless(path, now):
            severity = Severity.MEDIUM if severity is Severity.HIGH else Severity.LOW
        yield Delta(kind, subject, text(was), text(now), severity)


def compare_exports(old: Any, new: Any) -> Iterator[Delta]:
    """`exports`, which JSR's manifests have too."""
    yield from _entries("exports", old, new)


def _dot(value: Any) -> Any:
    """`exports` without a path is that of `.`."""
    plain = isinstance(value, str) or (isinstance(value, dict) and not any(str(key).startswith(".") for key in value))
    return {".": value} if plain and value else value


def _harmless(path: tuple[str, ...], value: Any) -> bool:
    """Type declarations and data are read, not run."""
    written = text(value)
    return bool(path) and (path[-1] == "types" or written.endswith((".d.ts", ".d.mts", ".d.cts", ".json", ".css")))


def _other(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    if old.get("directories") != new.get("directories"):
        was, now = text(old.get("directories")), text(new.get("directories"))
        yield Delta("package-contents-changed", "directories", was, now, Severity.MEDIUM)
    if (old.get("type") or "commonjs") != (new.get("type") or "commonjs"):
        yield Delta("entry-point-changed", "type", text(old.get("type")), text(new.get("type")), Severity.MEDIUM)
    if old.get("sideEffects") != new.get("sideEffects"):
        was, now = text(old.get("sideEffects")), text(new.get("sideEffects"))
        yield Delta("metadata-changed", "sideEffects", was, now, Severity.LOW)
    binary = at(old, "binary", "host"), at(new, "binary", "host")
    if binary[0] != binary[1]:
        yield Delta("registry-changed", "binary.host", text(binary[0]), text(binary[1]), Severity.CRITICAL)
    elif old.get("binary") != new.get("binary"):
        yield Delta("setting-changed", "binary", text(old.get("binary")), text(new.get("binary")), Severity.MEDIUM)


def _activation(old: Any, new: Any) -> Iterator[Delta]:
    """When VS Code starts an extension."""
    was, now = ({text(each) for each in items(side)} for side in (old, new))
    for event in sorted(now - was):
        severity = Severity.HIGH if event.startswith(_AT_ONCE) else Severity.MEDIUM
        yield Delta("entry-point-added", f"activationEvents[{event}]", "", event, severity)
    for event in sorted(was - now):
        yield Delta("entry-point-removed", f"activationEvents[{event}]", event, "", Severity.LOW)
