"""Chart.lock: the versions and repositories of the charts a chart brings along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.shapes.locks import Lock, Locked, compare_locks, lock_of
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_yaml, compared
from scanner.formats.shapes.trees import items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL  # a row can come from anywhere


def matches(path: str) -> bool:
    return name_of(path) in ("chart.lock", "requirements.lock")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> Mapping[str, Any]:
    tree = as_yaml(content)
    if not isinstance(tree, dict):
        raise UnreadableError("not a mapping")
    return mapping(tree)


def _lock(tree: Mapping[str, Any]) -> Lock:
    rows = map(mapping, items(tree.get("dependencies")))
    return lock_of(Locked(text(each.get("name")), text(each.get("version")), _source(each)) for each in rows)


def _source(row: Mapping[str, Any]) -> str:
    place = text(row.get("repository"))
    return place.replace("file://", "path:") if place.startswith("file:") else place


def _compare(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Iterator[Delta]:
    found = list(compare_locks(None if old is None else _lock(old), _lock(new)))
    yield from found
    if old is not None and not found and old.get("digest") != new.get("digest"):
        # The digest covers the requirements as well, so on its own it says that those changed.
        yield Delta("setting-changed", "digest", text(old.get("digest")), text(new.get("digest")), Severity.MEDIUM)
