"""CMakeLists.txt and *.cmake: programs that CMake runs before anything is compiled."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.builds.code_text import CMAKE, compare_programs
from scanner.formats.shapes.names import name_of
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL


def matches(path: str) -> bool:
    return name_of(path) == "cmakelists.txt" or name_of(path).endswith(".cmake")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compare_programs(old, new, CMAKE)
