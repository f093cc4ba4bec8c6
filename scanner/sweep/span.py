"""A repository as it is, and what came to it and went since it was judged."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from scanner.repo.git import Git
from scanner.repo.heads import Listing
from scanner.repo.open import Repository
from scanner.repo.refs import Said
from scanner.rulebook.agents import Agents
from scanner.sweep.memory import Head


class Now(Struct, frozen=True):
    """A repository as it is: its refs, the heads among them, the commit at HEAD, and what it is judged by.

    `trailers` are the keys that approve, in small letters.
    """

    repository: Repository
    listed: Listing
    heads: Mapping[str, Head]
    head: str
    settings: Mapping[str, str]
    files: str
    today: str
    agents: Agents
    trailers: tuple[str, ...]

    @property
    def default(self) -> str:
        return self.listed.default(self.repository.bare)

    @property
    def git(self) -> Git:
        return self.repository.git


class Span(Struct, frozen=True):
    """What came since and what went: the commits by what they say, and the tips that were known."""

    new: tuple[Said, ...]
    gone: tuple[Said, ...]
    known: tuple[str, ...]

    @property
    def arrived(self) -> frozenset[str]:
        return frozenset(each.oid for each in self.new)
