"""Agent Trace records: which ranges of which files a person or a model contributed (cursor/agent-trace, RFC 0.1.0).

The record's own revision is often the parent of the commit (the reference writes it while the file is edited), and its
tool sometimes a person; so the commit is the one that the note hangs on, the files must be its, and the contributor of
each range decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.attribution.records.record import Record, listed, mapping, parse, word

_MOST_BROKEN = 20  # lines; what is no list of documents is given up, however long it is
_BY_A_MODEL = frozenset({"ai", "mixed"})


def read(text: str) -> Iterator[Record]:
    """A record for the tool of each trace that a model contributed to: one document, a list, or one document a line."""
    for document in _documents(text):
        trace = mapping(document)
        files = [mapping(file) for file in listed(trace.get("files"))]
        theirs = frozenset(word(file.get("path")) for file in files if not _BY_A_MODEL.isdisjoint(_contributors(file)))
        if theirs or _counted(trace):
            yield Record(word(mapping(trace.get("tool")).get("name")), True, "ranges of this commit are its", theirs)


def _documents(text: str) -> list[Any]:
    whole = parse(text)
    if whole is not None:
        return listed(whole) or [whole]
    found: list[Any] = []
    broken = 0
    for line in filter(str.strip, text.split("\n")):
        document = parse(line)
        broken += document is None
        found.append(document)
        if broken > _MOST_BROKEN:
            break
    return found


def _contributors(file: dict[str, Any]) -> Iterator[str]:
    """The kind of every contributor: of a conversation, or of a range that says otherwise."""
    for conversation in map(mapping, listed(file.get("conversations"))):
        general = _kind(conversation.get("contributor"))
        for each in listed(conversation.get("ranges")):
            yield _kind(mapping(each).get("contributor")) or general


def _kind(contributor: Any) -> str:
    return word(contributor) or word(mapping(contributor).get("type"))


def _counted(trace: dict[str, Any]) -> bool:
    """Whether the summary that one command line tool writes instead of files counts lines of a model."""
    lines = mapping(trace.get("stats")).get("ai_lines")
    return isinstance(lines, int) and lines > 0
