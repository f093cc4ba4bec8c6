"""Agent Note: the files of a commit, each by an agent or not."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.attribution.records.record import Record, listed, mapping, parse, word


def read(text: str) -> Iterator[Record]:
    """A record for the agent, if any file is its; old notes list those apart."""
    note = mapping(parse(text))
    files = [word(file.get("path")) for file in map(mapping, listed(note.get("files"))) if file.get("by_ai") is True]
    files += map(word, listed(note.get("files_by_ai")))
    if files:
        yield Record(word(note.get("agent")), True, "files of this commit are its", frozenset(files))
