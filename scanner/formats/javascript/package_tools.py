"""The parts of package.json that other tools read: which tool chain is used, and what runs beside the scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.javascript.toolchain import compare_package_manager, compare_tool
from scanner.formats.shapes.shell import new_downloads
from scanner.formats.shapes.trees import dotted, leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

# Settings of tools that run code or decide what is built or released. The linters' are not among them.
_TOOLS = {
    "workspaces": ("setting-changed", Severity.MEDIUM),
    "release": ("publish-changed", Severity.HIGH),
    "release-it": ("publish-changed", Severity.HIGH),
    "np": ("publish-changed", Severity.HIGH),
    "auto": ("publish-changed", Severity.HIGH),
    "husky": ("hook-changed", Severity.MEDIUM),
    "simple-git-hooks": ("hook-changed", Severity.MEDIUM),
    "gitHooks": ("hook-changed", Severity.MEDIUM),
    "pre-commit": ("hook-changed", Severity.MEDIUM),
    "pre-push": ("hook-changed", Severity.MEDIUM),
    "wireit": ("build-script-changed", Severity.MEDIUM),
    "nx": ("build-script-changed", Severity.MEDIUM),
    "turbo": ("build-script-changed", Severity.MEDIUM),
    "babel": ("build-script-changed", Severity.MEDIUM),
    "tsup": ("build-script-changed", Severity.MEDIUM),
    "tsdown": ("build-script-changed", Severity.MEDIUM),
    "unbuild": ("build-script-changed", Severity.MEDIUM),
    "postcss": ("build-script-changed", Severity.MEDIUM),
    "targets": ("build-script-changed", Severity.MEDIUM),
    "alias": ("build-script-changed", Severity.MEDIUM),
    "browserslist": ("build-script-changed", Severity.LOW),
    "napi": ("build-script-changed", Severity.MEDIUM),
    "pkg": ("package-contents-changed", Severity.MEDIUM),
    "installConfig": ("setting-changed", Severity.MEDIUM),
    "capabilities": ("setting-changed", Severity.MEDIUM),
    "enabledApiProposals": ("setting-changed", Severity.MEDIUM),
    "extensionKind": ("setting-changed", Severity.MEDIUM),
}
# What these run on every commit are mostly linters, whose settings are no news.
_ON_COMMIT = ("lint-staged", "nano-staged")
_CATALOGS = ("catalog", "catalogs")
_PACKED = ("files", "extraFiles", "extraResources", "asar", "asarUnpack", "directories")


def compare_tools(old: Mapping[str, Any], new: Mapping[str, Any], *, fresh: bool) -> Iterator[Delta]:
    """`fresh`: the manifest is new, so that only what runs by itself is told."""
    yield from _gyp(old.get("gypfile"), new.get("gypfile"))
    if fresh:
        return
    yield from compare_package_manager(old.get("packageManager"), new.get("packageManager"))
    for key in ("volta", "devEngines"):
        for path, was, now in leaves(old.get(key), new.get(key), (key,)):
            if was != now:
                yield from _tool(path, was, now)
    for key in _ON_COMMIT:
        for line, severity in new_downloads(str(old.get(key) or ""), str(new.get(key) or "")).items():
            yield Delta("download-and-run", key, "", text(line), severity)
    for key, (kind, severity) in _TOOLS.items():
        was, now = _without_catalogs(key, old.get(key)), _without_catalogs(key, new.get(key))
        if was != now:
            yield Delta(kind, key, text(was), text(now), severity)
    yield from _desktop(old.get("build"), new.get("build"))


def _tool(path: tuple[str, ...], was: Any, now: Any) -> Iterator[Delta]:
    if path[0] == "volta" and len(path) == 2 and path[1] in ("node", "npm", "yarn", "pnpm"):
        yield from compare_tool(path[1], text(was), text(now))
    elif path[-1] != "onFail":
        yield Delta("toolchain-changed", dotted(path), text(was), text(now), Severity.MEDIUM)


def _gyp(old: Any, new: Any) -> Iterator[Delta]:
    """With `gypfile` npm compiles at install; `false` stops it from doing so for a binding.gyp that lies about."""
    if old is not True and new is True:
        yield Delta("install-script-added", "gypfile", text(old), "true", Severity.CRITICAL)
    elif old is False and new is not False:
        yield Delta("install-script-added", "gypfile", "false", text(new), Severity.HIGH)
    elif old != new:
        yield Delta("install-script-removed", "gypfile", text(old), text(new), Severity.LOW)


def _without_catalogs(key: str, value: Any) -> Any:
    """Workspaces in either spelling and any order; their catalogs are told as dependencies."""
    if key != "workspaces":
        return value
    rest = {name: inner for name, inner in mapping(value).items() if name not in _CATALOGS}
    packages = rest.pop("packages", None) if isinstance(value, dict) else value
    folders = sorted(map(text, packages)) if isinstance(packages, list) else packages
    return {"packages": folders, **rest} if rest else folders


def _desktop(old: Any, new: Any) -> Iterator[Delta]:
    """electron-builder's settings: what is packed, how it is signed, where to it is published."""
    if not isinstance(old, dict | None) or not isinstance(new, dict | None):
        return
    for path, was, now in leaves(old, new, ("build",)):
        if was == now:
            continue
        kind, severity = "setting-changed", Severity.MEDIUM
        if "publish" in path or "publisherName" in path:
            kind, severity = "publish-changed", Severity.CRITICAL
        elif path[-1] in ("afterPack", "beforePack", "afterSign", "beforeBuild", "sign", "npmRebuild", "identity"):
            kind, severity = "build-script-changed", Severity.HIGH
        elif any(part in _PACKED for part in path):
            kind = "package-contents-changed"
        yield Delta(kind, dotted(path), text(was), text(now), severity)
