"""build.rs: a program that Cargo runs on every machine that builds the crate."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.builds.code_text import RUST, compare_programs
from scanner.formats.shapes.names import name_of
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL


def matches(path: str) -> bool:
    return name_of(path) == "build.rs"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compare_programs(old, new, RUST)
