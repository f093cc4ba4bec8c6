"""How long a release must have been public before a resolver takes it.

Most poisoned releases are found within days. A project that waits has a guard; shortening the wait takes it away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.trees import text
from scanner.model.change import Delta
from scanner.model.scale import Severity

_HOURS = {"h": 1, "d": 24, "w": 168, "m": 720, "y": 8760}
_SPAN = re.compile(r"(\d{1,6})\s*(hour|day|week|month|year|h|d|w|m|y)[a-z]*\b", re.IGNORECASE)
_ISO = re.compile(
    r"P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?.*)?$", re.IGNORECASE
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def compare_cooldowns(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """What it means that the wait, or the day up to which releases count, went from `old` to `new`."""
    if old == new:
        return
    was, now = hours(old), hours(new)
    gone = old not in (None, "", 0) and new in (None, "", 0, False)
    if gone or (was is not None and now is not None and now < was) or new is False:
        yield Delta("cooldown-lowered", place, text(old), text(new), Severity.HIGH)
    elif old is None or (was is not None and now is not None):
        yield Delta("setting-changed", place, text(old), text(new), Severity.LOW)
    elif was is not None and now is None:
        yield Delta("cooldown-lowered", place, text(old), text(new), Severity.HIGH)  # a fixed day does not keep waiting
    else:
        yield Delta("setting-changed", place, text(old), text(new), Severity.MEDIUM)


def compare_exemptions(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """What it means for the one package a wait of its own is set for. Without one the common wait holds."""
    if new is False or (hours(old) or 0) > (hours(new) or 0) > 0:
        yield Delta("cooldown-lowered", place, text(old), text(new), Severity.HIGH)
    elif old != new:
        yield Delta("setting-changed", place, text(old), text(new), Severity.LOW if old is False else Severity.MEDIUM)


def hours(value: Any) -> int | None:
    """A length of time in hours, a bare number counting as days; None for a date and for what is neither."""
    if isinstance(value, bool) or value is None:
        return None
    written = str(value).strip()
    if written.isdecimal() and len(written) < 7:
        return int(written) * 24
    if _DATE.match(written):
        return None
    if found := _ISO.match(written):
        years, months, weeks, days, rest = (int(each or 0) for each in found.groups())
        return years * 8760 + months * 720 + weeks * 168 + days * 24 + rest
    spans = _SPAN.findall(written)
    return sum(int(count) * _HOURS[unit[0].lower()] for count, unit in spans) if spans else None
