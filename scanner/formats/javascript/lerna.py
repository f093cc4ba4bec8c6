"""lerna.json: the version of all packages of a repository, and how `lerna publish` publishes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.javascript.settings import Setting, judge
from scanner.formats.javascript.sizes import written_by_hand
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_jsonc, compared
from scanner.formats.shapes.trees import dotted, leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_QUIET = ("$schema", "lerna", "message", "loglevel", "concurrency", "useNx", "stream", "changelogPreset")


def matches(path: str) -> bool:
    return name_of(path) == "lerna.json"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Mapping[str, Any]:
    tree = as_jsonc(written_by_hand(content))
    if not isinstance(tree, dict):
        raise UnreadableError("not an object")
    return mapping(tree)


def _compare(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Iterator[Delta]:
    for path, was, now in leaves(old or {}, new):
        place = dotted(path)
        if not path or path[0] == "lerna" or path[-1] in _QUIET or was == now:
            continue
        if path == ("version",):
            yield Delta("version-changed", "version", text(was), text(now), Severity.MEDIUM)
        elif path == ("npmClient",):
            yield Delta("toolchain-changed", place, text(was), text(now), Severity.MEDIUM)
        elif path[-1] in ("registry", "distTag", "preDistTag", "canary", "contents", "access", "yes"):
            yield Delta("publish-changed", place, text(was), text(now), Severity.CRITICAL)
        elif path[-1] in ("ignoreScripts", "ignorePrepublish", "gitChecks", "signGitTag", "signGitCommit"):
            yield from judge(Setting(place, was, now))
        else:
            yield Delta("setting-changed", place, text(was), text(now), Severity.MEDIUM)
