"""`[package]` and `[workspace.package]`: what a crate is called, where it may go, what is in it, what runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scanner.formats.rust.contents import compare_contents
from scanner.formats.shapes.trees import items, leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

Table = Mapping[str, Any]
_EVERYWHERE = "crates.io"

_PROSE = frozenset({"description", "keywords", "categories", "authors", "lints"})
_IGNORED = _PROSE | {"autoexamples", "autotests", "autobenches", "im-a-teapot", "include", "exclude", "metadata"}
_ONE_TO_ONE = {
    "name": ("package-renamed", Severity.HIGH),
    "version": ("version-changed", Severity.MEDIUM),
    "rust-version": ("runtime-requirement-changed", Severity.MEDIUM),
    "license": ("license-changed", Severity.MEDIUM),
    "license-file": ("license-changed", Severity.MEDIUM),
    "repository": ("metadata-changed", Severity.LOW),
    "homepage": ("metadata-changed", Severity.LOW),
    "documentation": ("metadata-changed", Severity.LOW),
    "readme": ("metadata-changed", Severity.LOW),
}
# What release tools read below `metadata`; all else there is a note of some other tool.
_RELEASE_TOOLS = frozenset(
    {
        *("aur", "binstall", "bundle", "capi", "deb", "dist", "generate-rpm", "packager"),
        *("release", "release-plz", "rpm", "wix"),
    }
)
_RUNS = ("hook", "command")
_PUBLISHES = ("jobs", "hosting", "tap", "npm-scope", "github-releases-repo", "registry", "publish", "pkg-url")


def compare_package(old: Table, new: Table, where: str = "package") -> Iterator[Delta]:
    """The deltas between two such tables."""
    yield from publishing(old.get("publish"), new.get("publish"), where)
    yield from _build(_build_script(old), _build_script(new), f"{where}.build")
    yield from compare_contents(old, new, where)
    yield from compare_tools(old.get("metadata"), new.get("metadata"), f"{where}.metadata")
    for key in dict.fromkeys((*new, *old)):
        if key not in _IGNORED and key not in ("publish", "build") and old.get(key) != new.get(key):
            kind, severity = _ONE_TO_ONE.get(key, ("setting-changed", Severity.MEDIUM))
            yield Delta(kind, f"{where}.{key}", text(old.get(key)), text(new.get(key)), severity)


def fresh_package(new: Table, where: str = "package") -> Iterator[Delta]:
    """What a new table brings that runs on the machines of others. Its `build.rs` is a file of its own."""
    if new.get("build") not in (None, False, True):
        yield from _build("", _build_script(new), f"{where}.build")
    yield from compare_tools(None, new.get("metadata"), f"{where}.metadata", only=_runs)


def publishing(old: Any, new: Any, where: str) -> Iterator[Delta]:
    """`publish`: no registry, those in a list, or every one."""
    before, after = _registries(old), _registries(new)
    if before != after:
        narrower = after < before or (_EVERYWHERE in before and after <= set())
        severity = Severity.LOW if narrower else Severity.CRITICAL
        yield Delta("publish-changed", f"{where}.publish", text(old), text(new), severity)


def compare_tools(old: Any, new: Any, where: str, only: Callable[[str], bool] = lambda _name: True) -> Iterator[Delta]:
    """What the tools that make and publish releases are told in `metadata`; `only` picks by the name of a leaf."""
    for path, was, now in leaves(mapping(old), mapping(new)):
        if path and path[0] in _RELEASE_TOOLS and only(path[-1]):
            kind, severity = _meaning(path[-1])
            yield Delta(kind, ".".join((where, *path)), text(was), text(now), severity)


def _registries(value: Any) -> set[str]:
    if value is False:
        return set()
    if isinstance(value, list):
        return {text(each) for each in items(value)}
    return {_EVERYWHERE} if value in (None, True) else {text(value)}


def _build_script(table: Table) -> str:
    value = table.get("build")
    return "" if value in (None, False) else "build.rs" if value is True else text(value)


def _build(old: str, new: str, where: str) -> Iterator[Delta]:
    """A program that everybody runs who builds the crate or anything that needs it."""
    if old == new:
        return
    if not new:
        yield Delta("install-script-removed", where, old, new, Severity.LOW)
    else:
        kind = "install-script-changed" if old else "install-script-added"
        yield Delta(kind, where, old, new, Severity.CRITICAL)


def _runs(name: str) -> bool:
    return any(word in name for word in _RUNS)


def _meaning(name: str) -> tuple[str, Severity]:
    if _runs(name):
        return "run-changed", Severity.HIGH
    if any(word in name for word in _PUBLISHES):
        return "publish-changed", Severity.CRITICAL
    return "setting-changed", Severity.MEDIUM
