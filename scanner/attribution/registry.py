"""Every kind of evidence. Adding one is a module with `find` and a line here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from scanner.attribution import branches, co_authors, footers, identity, notes, pulls, runtime, trailers
from scanner.attribution.reading import Reading
from scanner.model.actor import Evidence
from scanner.rulebook.agents import Agents


class EvidenceSource(Protocol):
    """What a module of evidence offers: observations, each with what it rests on. Never raises."""

    def find(self, reading: Reading, agents: Agents) -> Iterator[Evidence]: ...


SOURCES: dict[str, EvidenceSource] = {
    "identity": identity,
    "co-authors": co_authors,
    "trailers": trailers,
    "footers": footers,
    "notes": notes,
    "branches": branches,
    "pulls": pulls,
    "runtime": runtime,
}
