""".go-version: the Go that version managers and pipelines install for this folder."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_lines, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.MEDIUM

_VERSION = re.compile(r"[\w.+*-]{1,100}")


def matches(path: str) -> bool:
    return name_of(path) == ".go-version"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> str:
    told = [line for line in (line.partition("#")[0].strip() for line in as_lines(content)) if line]
    if not all(map(_VERSION.fullmatch, told)):
        raise UnreadableError("not a version")
    return ", ".join(each.removeprefix("go") for each in told)[:200]


def _compare(old: str | None, new: str) -> Iterator[Delta]:
    if (old or "") != new:
        yield Delta("toolchain-changed", "go", old or "", new, Severity.MEDIUM)
