"""`global.json`: the SDK that builds, how much newer it may be, and the versions of MSBuild SDKs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from scanner.formats.shapes.dependencies import Dependency, Scope, compare_dependencies
from scanner.formats.shapes.names import folder_of, name_of
from scanner.formats.shapes.sides import UnreadableError, as_jsonc, compared
from scanner.formats.shapes.trees import leaves, mapping, text
from scanner.formats.shapes.versions import newer
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH
_KINDS = {"dependency-added": "plugin-added", "dependency-removed": "plugin-removed"}
# From the strictest to the loosest; patches alone when nothing is said.
_ROLLS = (
    "disable", "patch", "latestpatch", "feature", "minor", "major", "latestfeature", "latestminor", "latestmajor"
)  # fmt: skip
_USUAL = "latestpatch"
_QUIET = ("test", "errorMessage")


def matches(path: str) -> bool:
    """Elsewhere the name is a usual one for translations."""
    return name_of(path) == "global.json" and folder_of(path) in ("", "src")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> dict[str, Any]:
    tree = as_jsonc(content)
    if not isinstance(tree, dict):
        raise UnreadableError("no mapping")
    return tree


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    before = old or {}
    for delta in compare_dependencies(_sdks(before), _sdks(new)):
        yield replace(delta, kind=_KINDS.get(delta.kind, delta.kind))
    for path, was, now in leaves(before, new):
        if path[0] == "msbuild-sdks" or path[0] in _QUIET or path[-1] == "errorMessage":
            continue
        yield from _setting(path, text(was), text(now), fresh=old is None)


def _sdks(tree: dict[str, Any]) -> Iterator[Dependency]:
    for name, version in mapping(tree.get("msbuild-sdks")).items():
        yield Dependency(name, text(version), scope=Scope.BUILD, group="msbuild-sdks")


def _setting(path: tuple[str, ...], old: str, new: str, *, fresh: bool) -> Iterator[Delta]:
    place = ".".join(path)
    if path == ("sdk", "version") or path[0] == "tools":
        subject = "dotnet-sdk" if path[0] == "sdk" else place
        down = newer(old, new) is False or not new
        yield Delta("toolchain-changed", subject, old, new, Severity.HIGH if down else Severity.MEDIUM)
    elif path == ("sdk", "rollForward"):
        looser = _rank(new) > _rank(old)
        kind, severity = ("pin-loosened", Severity.HIGH) if looser and not fresh else ("pin-tightened", Severity.LOW)
        yield Delta(kind, place, old, new, severity)
    elif path == ("sdk", "allowPrerelease"):
        yield Delta("toolchain-changed", place, old, new, Severity.MEDIUM if new == "true" else Severity.LOW)
    elif path[:2] == ("sdk", "paths"):
        yield Delta("toolchain-changed", place, old, new, Severity.HIGH)
    else:
        yield Delta("setting-changed", place, old, new, Severity.MEDIUM)


def _rank(policy: str) -> int:
    name = (policy or _USUAL).lower()
    return _ROLLS.index(name) if name in _ROLLS else len(_ROLLS)
