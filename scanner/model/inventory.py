"""Every agent that a history shows, and how it stands with the owners' list of them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from scanner.model.actor import ActorKind, Source
from scanner.model.change import Category
from scanner.model.finding import Finding
from scanner.model.report import Coverage, Problem, SelectionSummary
from scanner.model.scale import Outcome


class Seen(Struct, frozen=True):
    """A commit by its author's date (RFC 3339, "" when it has none): a claim like every date in a commit."""

    oid: str
    date: str


class Registration(Struct, frozen=True):
    """What the policy's inventory says of an agent."""

    owner: str
    purpose: str
    may_touch: tuple[Category, ...]
    review_by: str


class AgentRecord(Struct, frozen=True):
    """One agent. `releases` are its commits on release paths, `categories` how many of those touch each.

    `operators` are the people who answer for its commits, `Name <address>`, with how many. `first` and `last` are None
    for a registered agent that was never seen.
    """

    id: str
    name: str
    class_: str
    kinds: Mapping[ActorKind, int]
    evidence: Mapping[Source, int]
    releases: int
    categories: Mapping[Category, int]
    operators: Mapping[str, int]
    first: Seen | None
    last: Seen | None
    registration: Registration | None

    @property
    def commits(self) -> int:
        return sum(self.kinds.values())


class Inventory(Struct, frozen=True):
    """The result of `twokey agents`. `releases` counts all commits on release paths, whoever made them."""

    version: str
    rulebook: str
    policy_source: str
    policy_digest: str
    selection: SelectionSummary
    outcome: Outcome
    kept: bool
    releases: int
    actors: Mapping[ActorKind, int]
    agents: tuple[AgentRecord, ...]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    coverage: Coverage
    notices: tuple[str, ...] = ()
