"""Everything a sweep over many repositories found out: the only thing a report of a sweep is made from.

A sweep remembers: what is new, still open or fixed is said against the runs before it, so times are part of it. They
are given from outside, as RFC 3339 in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from scanner.model.actor import ActorKind
from scanner.model.finding import Disposition, Finding
from scanner.model.report import Problem
from scanner.model.scale import Outcome, worst


class State(StrEnum):
    """What became of a finding since the run before."""

    NEW = "new"
    OPEN = "open"
    REOPENED = "reopened"
    FIXED = "fixed"


class Judged(StrEnum):
    """How much of a repository this run judged."""

    WHOLE = "whole"
    NEW = "new"  # what came since the last run
    UNCHANGED = "unchanged"
    FAILED = "failed"  # what is said of it is what the last run that could read it said


class SweptFinding(Struct, frozen=True):
    """A finding with its life so far."""

    finding: Finding
    state: State
    first_seen: str
    last_seen: str


class SweptRepository(Struct, frozen=True):
    """One repository: what all runs together know of it, and what this one did.

    `place` is a path or an address without credentials; `why` says why all of it was judged, or that nothing was.
    `commits`, `actors` and `agents` count every commit known, `judged_commits` those of this run; `reviewers` are
    approvals that counted. `findings` are those that block, those fixed in this run, and refs that were rewritten since
    the last one, which may hold nothing; `counts` has all that are not fixed, by what became of them, `states` what
    changed in this run.
    """

    name: str
    place: str
    outcome: Outcome
    judged: Judged
    why: str = ""
    preset: str = ""
    policy_source: str = ""
    refs: int = 0
    commits: int = 0
    judged_commits: int = 0
    actors: Mapping[ActorKind, int] = field(default_factory=dict)
    agents: Mapping[str, int] = field(default_factory=dict)
    reviewers: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[Disposition, int] = field(default_factory=dict)
    states: Mapping[State, int] = field(default_factory=dict)
    secrets: int = 0  # open findings of committed secrets that block
    findings: tuple[SweptFinding, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def by_agents(self) -> int:
        """Commits that an agent made or had a part in."""
        return self.actors.get(ActorKind.AGENT, 0) + self.actors.get(ActorKind.ASSISTED, 0)


class SweepPoint(Struct, frozen=True):
    """The totals of one run, for a trend."""

    started: str
    repositories: int
    commits: int
    by_agents: int
    held: int
    failed: int
    secrets: int
    new: int
    fixed: int
    problems: int


class SweepReport(Struct, frozen=True):
    """One run of a sweep. `previous` is when the run before began, "" for the first; `shard` is "i/n" or "".

    `trend` ends with this run. `repositories` are in the order of their names.
    """

    version: str
    rulebook: str
    started: str
    previous: str
    shard: str
    repositories: tuple[SweptRepository, ...]
    trend: tuple[SweepPoint, ...] = ()
    problems: tuple[Problem, ...] = ()  # of no repository: a line of a list that names nothing, a store to be joined

    @property
    def outcome(self) -> Outcome:
        """The worst of all; anything that could not be read makes it undetermined."""
        troubled = self.problems or any(each.problems for each in self.repositories)
        seen = (each.outcome for each in self.repositories)
        return Outcome.UNDETERMINED if troubled else worst(seen, Outcome.PASS)
