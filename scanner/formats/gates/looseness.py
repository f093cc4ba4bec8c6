"""Whether a scanner's setting asks for less than before, told by the words it is written in."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Any

from scanner.formats.shapes.settings import Difference


class Direction(Enum):
    """Which way a setting went."""

    LOOSER = auto()
    TIGHTER = auto()
    LISTED = auto()  # a list of what is overlooked: the more, the looser
    UNLISTED = auto()  # a list of what is looked for: the fewer, the looser
    UNKNOWN = auto()


_OVERLOOKS = re.compile(
    r"ignore|allow|exclude|skip|exempt|except|suppress|whitelist|disable|trust|permit|unmaintained|baseline|filter-out"
    r"|stopwords|override|self-hosted-runner|findings-to-hide|cleanregex|failed_checks|fileignoreconfig|matches-ignore"
)
_SEEKS = re.compile(
    r"deny|denied|ban|forbid|rule|check|plugin|scanner|detector|enabled|queries|packs|policy|audits|keywords"
)
_OFF_WORDS = re.compile(
    r"(?:disabled?|skip|off|allow[_-]?failures?|soft[_-]fail|no[_-]?fail|exit[_-]zero|ignore[_-]\w+)$"
)
_ON_WORDS = re.compile(
    r"(?:enabled?|fail\w*(?:-on\w*)?|strict|usedefault|use-default|exit-code|all-features|yanked|verify\w*|only-fixed-off)$"
)
_LEVELS = (
    ("any", "ref-pin", "hash-pin"),
    ("off", "none", "never", "ignore", "allow", "info", "note", "style", "warn", "warning", "deny", "error", "always"),
)
_THRESHOLD = re.compile(r"severity|threshold|level|confidence|entropy|min|cvss|limit|fail-on|failon")
_GRADES = ("unknown", "negligible", "info", "low", "medium", "moderate", "high", "critical", "none", "never")
_EXPIRES = re.compile(r"expires?|ignoreuntil|expir|until|exp$|valid-until|end$|expired_at")


def direction(each: Difference) -> Direction:
    """The way one difference went. Parts of its place count from the innermost out."""
    key = each.key
    if _EXPIRES.search(key):
        return _date(each.old, each.new)
    graded = _graded(key, each.old, each.new)
    if graded is not None:
        return graded
    if isinstance(each.old, bool | None) and isinstance(each.new, bool | None) and not each.row:
        switched = _switch(key, each.old, each.new)
        if switched is not None:
            return switched
    for part in reversed(each.path):
        word = part.lower()
        if part.startswith("["):
            continue
        if _OVERLOOKS.search(word):
            return Direction.LISTED
        if _SEEKS.search(word):
            return Direction.UNLISTED if each.row or isinstance(each.old or each.new, list) else _value(each)
    return Direction.UNKNOWN


def _value(each: Difference) -> Direction:
    """A single value below a rule: gone is looser, changed may be either and counts as the worse."""
    return Direction.TIGHTER if each.old is None else Direction.LOOSER


def _switch(key: str, old: Any, new: Any) -> Direction | None:
    on = new is True
    key = key[-200:]
    if _OFF_WORDS.search(key):
        return Direction.LOOSER if on else Direction.TIGHTER
    if _ON_WORDS.search(key):
        # Off, or no longer said where it was on.
        return Direction.TIGHTER if on or (new is None and old is False) else Direction.LOOSER
    return None


def _graded(key: str, old: Any, new: Any) -> Direction | None:
    if _THRESHOLD.search(key):
        pair = [_grade(value) for value in (old, new)]
        if pair[0] is not None and pair[1] is not None and old is not None and new is not None:
            return Direction.LOOSER if pair[1] > pair[0] else Direction.TIGHTER
    for levels in _LEVELS:
        if old in levels and new in levels and isinstance(old, str):
            return Direction.LOOSER if levels.index(new) < levels.index(old) else Direction.TIGHTER
    if key in ("exit-code", "exitcode") and isinstance(new, int):
        return Direction.LOOSER if new == 0 else Direction.TIGHTER
    if isinstance(new, str) and new in ("allow", "off", "none", "never") and old is None and not _OVERLOOKS.search(key):
        return Direction.LOOSER
    return None


def _grade(value: Any) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and value.lower() in _GRADES:
        return float(_GRADES.index(value.lower()))
    return None


def _date(old: Any, new: Any) -> Direction:
    """An exception that ends later, or never."""
    if new is None:
        return Direction.LOOSER
    if old is None:
        return Direction.TIGHTER
    return Direction.LOOSER if str(new) > str(old) else Direction.TIGHTER
