"""Qwen Code's own note: characters of each file that it wrote, counted for the commits its shell makes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.attribution.records.record import Record, mapping, parse

_COUNTS = ("aiChars", "aiCharsAdded")  # now, and in early versions


def read(text: str) -> Iterator[Record]:
    """A record if characters are its: a commit of a person's edits alone gets a note as well."""
    files = {path: mapping(file) for path, file in mapping(mapping(parse(text)).get("files")).items()}
    theirs = frozenset(path for path, file in files.items() if any(_positive(file.get(name)) for name in _COUNTS))
    if theirs:
        yield Record("qwen-code", True, "characters of this commit are its", theirs)


def _positive(value: Any) -> bool:
    return isinstance(value, int | float) and value > 0
