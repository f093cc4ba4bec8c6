""".pypirc: where uploads go, and too often the password for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.python.indexes import shown, unsafe
from scanner.formats.python.ini import Sections, dashed, read_ini
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_SECRETS = ("password", "token")
_FILLED_IN = re.compile(r"\s*(?:[$%<{*].*|)$", re.DOTALL)


def matches(path: str) -> bool:
    return name_of(path) == ".pypirc"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, read_ini, _compare, worst=WORST)


def _compare(before: Sections | None, new: Sections) -> Iterator[Delta]:
    old = before or {}
    for section in sorted({*old, *new}):
        one, other = dashed(old.get(section, {})), dashed(new.get(section, {}))
        for key in sorted({*one, *other}):
            if one.get(key) != other.get(key):
                yield from _setting(f"{section}.{key}", key, one.get(key, ""), other.get(key, ""))


def _setting(place: str, key: str, old: str, new: str) -> Iterator[Delta]:
    """A password is never shown, not even a former one."""
    if key in _SECRETS:
        if not _FILLED_IN.match(new):
            yield Delta("secret-exposed", place, "***" if old else "", "***", Severity.CRITICAL)
        else:
            yield Delta("setting-changed", place, "***" if old else "", "", Severity.LOW)
    elif key in ("repository", "index-servers", "username"):
        was, now = (" ".join(each.split()) for each in (old, new))
        if was != now:
            yield Delta("publish-changed", place, shown(was), shown(now), Severity.CRITICAL)
            yield from unsafe(place, now, was)
    elif key in ("ca-cert", "client-cert"):
        yield Delta("transport-weakened", place, old, new, Severity.CRITICAL if new else Severity.LOW)
    else:
        yield Delta("setting-changed", place, old[:200], new[:200], Severity.MEDIUM)
