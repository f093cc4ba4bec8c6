"""Mesa's Agent Blame: the ranges an agent wrote, by the hash of their contents; people's are left out."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.attribution.records.record import Record, listed, mapping, parse, word


def read(text: str) -> Iterator[Record]:
    """A record for each provider."""
    files: dict[str, set[str]] = {}
    for each in map(mapping, listed(mapping(parse(text)).get("attributions"))):
        files.setdefault(word(each.get("provider")), set()).add(word(each.get("path")))
    for provider in sorted(files):
        yield Record(provider, True, "lines of this commit are its", frozenset(files[provider]))
