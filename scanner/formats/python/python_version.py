""".python-version: the interpreter that pyenv and uv take for everything that runs in the checkout."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_lines, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

WORST = Severity.HIGH
MAX_BYTES = 10_000


def matches(path: str) -> bool:
    return name_of(path) in (".python-version", ".python-versions")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.MEDIUM)


def _read(content: bytes) -> str:
    """Versions, the first of which counts; a `/` or `\\` names an interpreter in a folder."""
    if len(content) > MAX_BYTES:
        raise UnreadableError(f"larger than {MAX_BYTES} bytes")
    kept = (line.partition("#")[0].strip() for line in as_lines(content))
    return ", ".join(line for line in kept if line)


def _compare(before: str | None, new: str) -> Iterator[Delta]:
    if before != new:
        severity = Severity.HIGH if any(mark in new for mark in "/\\") else Severity.MEDIUM
        yield Delta("toolchain-changed", "python", short(before or "", 200), short(new, 200), severity)
