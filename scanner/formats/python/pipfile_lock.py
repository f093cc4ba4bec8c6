"""Pipfile.lock: each package with its version, its index and the hashes of its files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.python.indexes import compare_indexes
from scanner.formats.python.pipfile import sources_of
from scanner.formats.shapes.dependencies import Scope
from scanner.formats.shapes.locks import Locked, compare_locks, lock_of
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_json, compared
from scanner.formats.shapes.trees import at, items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_PLACES = ("git", "file", "path", "url")


def matches(path: str) -> bool:
    return name_of(path) == "pipfile.lock"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> dict[str, Any]:
    tree = as_json(content)
    if not isinstance(tree, dict):
        raise UnreadableError("not a JSON object")
    return tree


def _compare(before: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    if before is not None:
        was, now = (sources_of(at(tree, "_meta", "sources")) for tree in (before, new))
        yield from compare_indexes("_meta.sources", was, now)
    old = None if before is None else lock_of(_rows(before))
    yield from compare_locks(old, lock_of(_rows(new)))


def _rows(tree: dict[str, Any]) -> Iterator[Locked]:
    """Rows of all groups. A package of several groups counts once, for the widest."""
    urls = {index.name: index.url for index in sources_of(at(tree, "_meta", "sources"))}
    seen = set()
    for group in sorted((key for key in tree if key != "_meta"), key=lambda key: (key != "default", str(key))):
        scope = Scope.RUNTIME if group == "default" else Scope.DEVELOPMENT
        for name, value in mapping(tree[group]).items():
            if at(value, "path") in (".", "./"):
                continue  # the project itself
            row = _row(name, value, scope, urls)
            if (row.name, row.version, row.source) not in seen:
                seen.add((row.name, row.version, row.source))
                yield row


def _row(name: str, value: Any, scope: Scope, urls: dict[str, str]) -> Locked:
    fields = mapping(value)
    hashes = frozenset(text(each) for each in items(fields.get("hashes")))
    kind = next((key for key in _PLACES if fields.get(key)), "")
    place = text(fields.get(kind)) if kind else urls.get(text(fields.get("index")), "")
    version = text(fields.get("version")).removeprefix("==")
    if kind == "git":
        place = place if place.startswith("git") else f"git+{place}"
        version = f"{version}+git.{text(fields.get('ref'))[:12]}"
    elif kind in ("file", "path") and "://" not in place:
        place = f"path:{place}"
    return Locked(name, version, place, hashes, scope)
