"""`.terraform.lock.hcl`: providers with their versions and the hashes their packages must have."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.deployment.hcl import Block, literal, read, strings
from scanner.formats.shapes.locks import Lock, Locked, compare_locks, lock_of
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL  # a provider is code with the keys of whoever applies


def matches(path: str) -> bool:
    return name_of(path) == ".terraform.lock.hcl"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, compare_locks, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> Lock:
    return lock_of(_rows(read(content)))


def _rows(file: Block) -> Iterator[Locked]:
    for block in file.inner("provider"):
        host, _, name = ".".join(block.labels).partition("/")
        version = literal(block.attributes.get("version", "")) or ""
        hashes = frozenset(strings(block.attributes.get("hashes", "")))
        yield Locked(name or host, version, f"https://{host}/{name}" if name else "", hashes, line=block.line)
