"""`.nvmrc`, `.node-version`, `.bun-version`: one line that says with which runtime a project is built."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.javascript.sizes import written_by_hand
from scanner.formats.javascript.toolchain import compare_tool
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import as_lines, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH
_NAMES = (".nvmrc", ".node-version", ".bun-version")


def matches(path: str) -> bool:
    return name_of(path) in _NAMES


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> str:
    """What stands first that is no comment; a file may hold a tool's name before the version."""
    lines = (line.partition("#")[0].strip() for line in as_lines(written_by_hand(content)))
    return next((line for line in lines if line), "")[:200]


def _compare(old: str | None, new: str) -> Iterator[Delta]:
    name = "bun" if "bun" in f"{old} {new}" else "node"
    yield from compare_tool(name, old or "", new)
