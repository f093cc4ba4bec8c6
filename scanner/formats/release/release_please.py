"""release-please: the versions it will release next, and how it cuts a release without anybody typing one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.settings import Difference, differences
from scanner.formats.shapes.sides import UnreadableError, as_jsonc, bounded, compared
from scanner.formats.shapes.trees import mapping, text
from scanner.formats.shapes.versions import newer
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_NAME = re.compile(r"[\w.-]*release-please-(manifest|config)[\w.-]*\.json$")
_IRRELEVANT = re.compile(
    r"\$schema$|changelog|pull-request|label|signoff|group-pull|separate-pull|commit-batch|release-search-depth|"
    r"commit-search-depth|always-link-local|draft-pull-request|skip-labeling|sequential-calls|release-label|extra-label"
)
_NAMES = ("path", "type", "name")


def matches(path: str) -> bool:
    return bool(_NAME.match(path.rpartition("/")[2].casefold()))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> dict[str, Any]:
    tree = bounded(as_jsonc(content))
    if not isinstance(tree, dict):
        raise UnreadableError("not a mapping")
    return dict(mapping(tree))


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    if all(isinstance(value, str) and value[:1].isdigit() for side in (old or {}, new) for value in side.values()):
        yield from _versions(old or {}, new)
        return
    if old is None:
        yield Delta("publish-changed", "file", "", "release-please", Severity.CRITICAL)
        return
    for each in differences(old, new, _NAMES):
        if not _IRRELEVANT.search(each.subject):
            kind, severity = _judged(each)
            yield Delta(kind, each.subject, text(each.old), text(each.new), severity)


def _versions(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Delta]:
    """The manifest: the version of each package by its folder."""
    for place in dict.fromkeys((*new, *old)):
        was, now = text(old.get(place)), text(new.get(place))
        if was != now:
            down = bool(was and now) and newer(was, now) is False
            yield Delta("version-changed", place, was, now, Severity.HIGH if down else Severity.MEDIUM)


def _judged(each: Difference) -> tuple[str, Severity]:
    if each.key == "release-as":
        return "version-changed", Severity.MEDIUM
    if each.key in ("draft", "skip-github-release"):
        # A draft waits for somebody to publish it; without one the tool does.
        waits = each.new is True
        return ("setting-changed", Severity.MEDIUM) if waits else ("publish-changed", Severity.CRITICAL)
    if each.key in ("package-name", "component"):
        return "package-renamed", Severity.HIGH
    if each.key == "extra-files" and each.row and each.new is None:
        return "setting-changed", Severity.LOW
    return "setting-changed", Severity.MEDIUM
