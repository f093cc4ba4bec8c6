"""whogitit: every line of a changed file with its source; `Original` lines were there before."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.attribution.records.record import Record, listed, mapping, parse, word

_BY_A_MODEL = frozenset({"AI", "AIModified"})


def read(text: str) -> Iterator[Record]:
    """A record for the session's model if a line is its. The tool works with Claude Code alone."""
    files = frozenset(
        word(file.get("path"))
        for file in map(mapping, listed(mapping(parse(text)).get("files")))
        if any(_source(line) in _BY_A_MODEL for line in listed(file.get("lines")))
    )
    if files:
        yield Record("claude-code", True, "lines of this commit are its", files)


def _source(line: object) -> str:
    return word(mapping(mapping(line).get("source")).get("type"))
