"""uv.toml: uv's settings in a file of their own; where it lies, `[tool.uv]` is not read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.python import tool_uv
from scanner.formats.python.pyproject import read_small
from scanner.formats.python.requirement import compare_requirements
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL


def matches(path: str) -> bool:
    return name_of(path) in ("uv.toml", ".uv.toml")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, read_small, _compare, worst=WORST, removed=Severity.HIGH)


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    yield from compare_requirements(tool_uv.rows(old, ()), tool_uv.rows(new, ()))
    yield from tool_uv.compare((), old, new)
