"""auth.json: the passwords Composer uses. It belongs on a machine, not into a repository; its values are never told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.php.composer_config import SECRETS, secrets
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_json, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL


def matches(path: str) -> bool:
    return name_of(path) == "auth.json"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.LOW)


def _read(content: bytes) -> dict[str, Any]:
    tree = as_json(content)
    if not isinstance(tree, dict):
        raise UnreadableError("not an object")
    return tree


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    before = old or {}
    yield from secrets(before, new)
    for key in dict.fromkeys((*new, *before)):
        unknown = key not in SECRETS and not isinstance(new.get(key), dict) and not isinstance(before.get(key), dict)
        if unknown and before.get(key) != new.get(key):
            yield Delta("setting-changed", key, "", "", Severity.MEDIUM)
