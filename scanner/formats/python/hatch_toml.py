"""hatch.toml: what `[tool.hatch]` of pyproject.toml says, in a file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.python.pyproject import read_small
from scanner.formats.python.pyproject_tools import HATCH, hatch_rows
from scanner.formats.python.requirement import compare_requirements
from scanner.formats.python.tables import compare_tables
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL


def matches(path: str) -> bool:
    return name_of(path) == "hatch.toml"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, read_small, _compare, worst=WORST)


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    yield from compare_requirements(hatch_rows(old, ()), hatch_rows(new, ()))
    yield from compare_tables((), old, new, HATCH)
