"""Entire's checkpoints: the metadata of recorded sessions as JSON, found by the id in `Entire-Checkpoint:`.

Line counts are left alone: they are zero for an agent that only deleted, and newer versions write none.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.attribution.records.record import Record, listed, mapping, parse, word

_NO_WORK = frozenset({"imported", "agent_review", "agent_investigate"})


def read(text: str) -> Iterator[Record]:
    """The agent of a session; the summary of a checkpoint names none."""
    session = mapping(parse(text))
    agent = word(session.get("agent"))
    if agent:
        files = frozenset(filter(None, map(word, listed(session.get("files_touched")))))
        yield Record(agent, word(session.get("kind")) not in _NO_WORK, "a recorded session", files)
