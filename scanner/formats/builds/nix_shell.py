"""shell.nix and devenv.nix: the shell that developers work in. None of it is in what ships."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.builds.code_text import NIX, compare_programs
from scanner.formats.shapes.names import name_of
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH


def matches(path: str) -> bool:
    return name_of(path) in ("shell.nix", "devenv.nix")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compare_programs(old, new, NIX, Severity.MEDIUM)
