"""Older poetry.lock and pdm.lock: hashes of all files stand behind the packages in one table, so that a package's own
table does not show that its hash changed. These are read whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.locks import compare_locks, lock_of
from scanner.formats.shapes.sides import UnreadableError, as_toml, compared
from scanner.formats.shapes.toml_locks import WORST, Head, Rows
from scanner.model.change import Delta
from scanner.model.scale import Severity

MAX_BYTES = 2_500_000  # tomli reads 5 MB a second where it is not compiled
_MARKS = (b"\n[metadata.files]", b"\n[metadata.hashes]")

Tree = dict[str, Any]


def is_whole(content: bytes | None) -> bool:
    return content is not None and any(mark in content for mark in _MARKS)


def diff_whole(old: bytes | None, new: bytes | None, rows: Rows, head: Head) -> Iterator[Delta]:
    """The deltas between two such files."""

    def read(content: bytes) -> Tree:
        if len(content) > MAX_BYTES:
            raise UnreadableError(f"an old lock format, larger than {MAX_BYTES} bytes")
        return as_toml(content)

    def compare(before: Tree | None, after: Tree) -> Iterator[Delta]:
        if before is not None:
            yield from head(before, after)
        yield from compare_locks(None if before is None else lock_of(rows(before)), lock_of(rows(after)))

    yield from compared(old, new, read, compare, worst=WORST, removed=Severity.HIGH)
