"""meson.build and its options: what is compiled, with what, and what `run_command` runs while it is configured."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.builds.code_text import MESON, compare_programs
from scanner.formats.shapes.names import name_of
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL


def matches(path: str) -> bool:
    return name_of(path) in ("meson.build", "meson_options.txt", "meson.options")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compare_programs(old, new, MESON)
