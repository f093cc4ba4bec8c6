"""go.work: which modules are built together here, and whose code stands in for whose while they are."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.golang import mod_lines
from scanner.formats.golang.go_mod import directives
from scanner.formats.golang.mod_lines import Line
from scanner.formats.golang.modules import compare_replacements, replacements
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import at_most, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH

_LONGEST = 500_000  # bytes


def matches(path: str) -> bool:
    return name_of(path) == "go.work"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, at_most(_LONGEST, _read), _compare, worst=WORST)


def _read(content: bytes) -> list[Line]:
    lines = mod_lines.read(content)
    replacements(lines)
    return lines


def _compare(old: list[Line] | None, new: list[Line]) -> Iterator[Delta]:
    before = old or []
    yield from compare_replacements(None if old is None else replacements(old), replacements(new))
    yield from directives(before, new, fresh=old is None)
    was, now = _used(before), _used(new)
    for folder, line in now.items():
        if folder not in was:
            # A folder outside of the repository is code nobody here has seen.
            outside = folder.startswith(("..", "/"))
            severity = Severity.HIGH if outside else Severity.LOW
            yield Delta("setting-changed", f"use.{folder}", "", folder, severity, line.number)
    for folder in [folder for folder in was if folder not in now]:
        yield Delta("setting-changed", f"use.{folder}", folder, "", Severity.LOW)


def _used(lines: list[Line]) -> dict[str, Line]:
    return {" ".join(line.words): line for line in lines if line.directive == "use"}
