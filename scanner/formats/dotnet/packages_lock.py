"""`packages.lock.json`: the version and the content hash of every package NuGet resolved, for each framework."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.locks import Locked, compare_locks, lock_of
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_json, compared
from scanner.formats.shapes.trees import mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL  # other bytes under the same version
_OWN = "project"  # another project of the same solution


def matches(path: str) -> bool:
    name = name_of(path)
    return name == "packages.lock.json" or (name.startswith("packages.") and name.endswith(".lock.json"))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> dict[str, Any]:
    tree = as_json(content)
    if not isinstance(tree, dict) or not isinstance(tree.get("dependencies", {}), dict):
        raise UnreadableError("no NuGet lock file")
    return tree


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    if old is not None and old.get("version") != new.get("version"):
        versions = text(old.get("version")), text(new.get("version"))
        yield Delta("lock-format-changed", "version", versions[0], versions[1], Severity.LOW)
    before = None if old is None else lock_of(_rows(old), Counter)
    yield from compare_locks(before, lock_of(_rows(new), Counter))


def _rows(tree: dict[str, Any]) -> Iterator[Locked]:
    for framework in mapping(tree.get("dependencies")).values():
        for name, row in mapping(framework).items():
            fixed = mapping(row)
            if text(fixed.get("type")).lower() != _OWN:
                digest = fixed.get("contentHash")
                hashes = frozenset({f"sha512:{text(digest)}"} if digest else ())
                yield Locked(name, text(fixed.get("resolved")), hashes=hashes)
