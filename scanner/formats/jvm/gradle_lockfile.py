"""`gradle.lockfile`: the version every configuration of a Gradle build resolved to. It holds no hashes."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.shapes.dependencies import Scope
from scanner.formats.shapes.locks import Lock, Locked, compare_locks, lock_of
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_lines, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH
_MOST = 30_000  # lines that differ; a thousand is many


def matches(path: str) -> bool:
    name = name_of(path)
    return name in ("gradle.lockfile", "buildscript-gradle.lockfile") or (
        name.endswith(".lockfile") and "/dependency-locks/" in f"/{path.casefold()}"
    )


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    one, other = (None if side is None else frozenset(side.replace(b"\r\n", b"\n").split(b"\n")) for side in (old, new))
    kept = old, new
    if one is not None and other is not None:  # lines stand alone, and most are equal
        kept = b"\n".join(sorted(one - other)), b"\n".join(sorted(other - one))
    yield from compared(*kept, _read, compare_locks, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> Lock:
    lines = as_lines(content)
    if len(lines) > _MOST:
        raise UnreadableError(f"more than {_MOST} lines")
    return lock_of(row for number, line in enumerate(lines, 1) for row in _row(line.strip(), number))


def _row(line: str, number: int) -> Iterator[Locked]:
    """`group:name:version=configuration,...`; the older files have one configuration in their name and no `=`."""
    if not line or line.startswith(("#", "empty=")):
        return
    coordinates, _, used = line.partition("=")
    parts = coordinates.split(":")
    if len(parts) != 3:
        raise UnreadableError("no line of a lock file", number)
    tests = bool(used) and all("test" in each.lower() for each in used.split(","))
    yield Locked(f"{parts[0]}:{parts[1]}", parts[2], scope=Scope.DEVELOPMENT if tests else Scope.RUNTIME)
