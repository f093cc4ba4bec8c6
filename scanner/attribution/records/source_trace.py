"""SourceTrace: ranges by source, `agent|TOOL(MODEL)` or `operator`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.attribution.records.record import Record, listed, mapping, parse, word

_AGENT = re.compile(r"agent\|([^(]+)")


def read(text: str) -> Iterator[Record]:
    """A record for each tool that has a range."""
    files: dict[str, set[str]] = {}
    for path, sources in mapping(mapping(parse(text)).get("f")).items():
        for source in map(mapping, listed(sources)):
            match = _AGENT.match(word(source.get("s")))
            if match and listed(source.get("l")):
                files.setdefault(match.group(1).strip(), set()).add(path)
    for tool in sorted(files):
        yield Record(tool, True, "lines of this commit are its", frozenset(files[tool]))
