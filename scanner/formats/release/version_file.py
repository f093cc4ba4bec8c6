"""VERSION, version.txt and version.json: the version a build puts on what it makes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from scanner.formats.shapes.settings import differences, small
from scanner.formats.shapes.sides import UnreadableError, as_lines, as_text, bounded, compared
from scanner.formats.shapes.trees import text
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

WORST = Severity.HIGH
_FILES = frozenset({"version.txt", ".version", "version.json", ".version.json"})
_EXECUTES = re.compile(r"\$\(|`|\$\{[^}]{0,80}[!@]")  # makefiles and scripts read the file as their own text
_COMMENT = ("#", "//", ";")


def matches(path: str) -> bool:
    """`VERSION` anywhere, so spelled; the others at the root."""
    return path.rpartition("/")[2] in ("VERSION", "VERSION.txt") or path.casefold() in _FILES


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> dict[str, str]:
    """What the file says by place: the keys of JSON, `NAME = value` lines, or one version."""
    if as_text(small(content)).lstrip()[:1] == "{":
        try:
            tree = bounded(json.loads(as_text(content)))
        except (ValueError, RecursionError) as error:
            raise UnreadableError(f"not JSON: {error}") from error
        return {each.subject: text(each.new) for each in differences({}, tree)}
    found: dict[str, str] = {}
    for line in as_lines(content):
        said = " ".join(line.split())
        if not said or said.startswith(_COMMENT):
            continue
        name, equals, value = said.partition("=")
        place = name.strip() if equals else "version" if not found else f"line {len(found) + 1}"
        found[place] = short(value.strip() if equals else said, 200)
    return found


def _compare(old: dict[str, str] | None, new: dict[str, str]) -> Iterator[Delta]:
    before = old or {}
    for place in dict.fromkeys((*new, *before)):
        was, now = before.get(place, ""), new.get(place, "")
        if was == now or place in ("$schema", "description"):
            continue
        if _EXECUTES.search(now) and not _EXECUTES.search(was):
            yield Delta("build-script-changed", place, was, now, Severity.HIGH)
        elif place == "publicReleaseRefSpec":
            yield Delta("publish-changed", place, was, now, Severity.CRITICAL)
        elif re.search(r"version|major|minor|patch|sublevel|extra|release|status|line|build", place, re.IGNORECASE):
            yield Delta("version-changed", place, was, now, Severity.MEDIUM)
        else:
            yield Delta("setting-changed", place, was, now, Severity.MEDIUM)
