"""pip.conf and pip.ini: pip's options for every call, most of all where packages come from."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.python.ini import Sections, dashed, lines_of, read_ini
from scanner.formats.python.pip_options import compare_options
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_ADDRESSES = ("index-url", "extra-index-url", "find-links", "trusted-host")


def matches(path: str) -> bool:
    return name_of(path) in ("pip.conf", "pip.ini")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, read_ini, _compare, worst=WORST, removed=Severity.HIGH)


def _compare(before: Sections | None, new: Sections) -> Iterator[Delta]:
    old = before or {}
    for section in sorted({*old, *new}):
        one, other = (_options(side.get(section, {})) for side in (old, new))
        yield from compare_options(one, other, f"{section}.")


def _options(section: dict[str, str]) -> dict[str, list[str]]:
    return {
        key: " ".join(lines_of(value)).split() if key in _ADDRESSES else [" ".join(value.split())]
        for key, value in dashed(section).items()
    }
