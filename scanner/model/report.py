"""Everything one run found out: the only thing a reporter sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scanner.model.actor import ActorKind, Attribution
from scanner.model.approval import Approval, NearMiss
from scanner.model.change import Change
from scanner.model.commit import Commit
from scanner.model.finding import Finding
from scanner.model.scale import Outcome
from scanner.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class SelectionSummary:
    """What was judged. `kind` is range, history, staged, pull-request or tag; `label` is for people."""

    kind: str
    base: str | None
    head: str | None
    label: str


@dataclass(frozen=True, slots=True)
class CommitReport:
    """One commit with all that was said about it."""

    commit: Commit
    attribution: Attribution
    changes: tuple[Change, ...]
    approvals: tuple[Approval, ...]
    near_misses: tuple[NearMiss, ...]
    findings: tuple[Finding, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be done, named: where, in which step, why."""

    where: str
    step: str
    message: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was deliberately not looked into."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much was read, so that a silent gap cannot pass for a clean result."""

    commits: int = 0
    blobs: int = 0
    bytes: int = 0
    paths: int = 0
    refs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    pulls: tuple[str, ...] = ()
    secrets: bool = True
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one run. Holds no clock: the same repository and options give the same report.

    `review_digest` is what an approval of the whole range would be bound to ("" where there is no range or no hold).
    """

    version: str
    rulebook: str
    policy_source: str
    policy_digest: str
    preset: str
    selection: SelectionSummary
    outcome: Outcome
    actors: Mapping[ActorKind, int]
    agents: Mapping[str, int]
    commits: tuple[CommitReport, ...]
    problems: tuple[Problem, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    notices: tuple[str, ...] = ()
    review_digest: str = ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for entry in self.commits for finding in entry.findings)
