"""mise.lock: the version, the address and the checksum of every tool, by platform."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.locks import Lock, Locked, compare_locks, lock_of
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import as_toml, bounded, compared
from scanner.formats.shapes.trees import items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL


def matches(path: str) -> bool:
    return name_of(path) == "mise.lock"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, compare_locks, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> Lock:
    tree = mapping(bounded(as_toml(content)))
    return lock_of(
        row for name, tool in mapping(tree.get("tools")).items() for each in items(tool) for row in _rows(name, each)
    )


def _rows(name: str, tool: Any) -> Iterator[Locked]:
    said = mapping(tool)
    platforms = [mapping(each) for key, each in said.items() if key.startswith("platforms")]
    platforms += [mapping(inner) for each in platforms for inner in each.values() if isinstance(inner, dict)]
    hashes = {text(each.get("checksum")) for each in platforms} | {
        text(each) for each in mapping(said.get("checksums")).values()
    }
    address = next((text(each["url"]) for each in platforms if each.get("url")), "")
    yield Locked(name, text(said.get("version")), address, frozenset(hashes - {""}))
