"""Everything one run found out: the only thing a reporter sees."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from scanner.model.actor import ActorKind, Attribution
from scanner.model.approval import Approval, NearMiss
from scanner.model.change import Category, Change
from scanner.model.commit import Commit
from scanner.model.finding import Finding
from scanner.model.scale import Assurance, Outcome
from scanner.model.verdict import Verdict


class SelectionSummary(Struct, frozen=True):
    """What was judged. `kind` is range, history, staged, pull-request or tag; `label` is for people."""

    kind: str
    base: str | None
    head: str | None
    label: str


class Need(Struct, frozen=True):
    """What is still missing for some paths of a held commit.

    `who` are the people of the roster who may give it, as `Name <address>`; empty where there is no roster, or nobody
    on it is left. `asked` says it in words.
    """

    category: Category
    paths: tuple[str, ...]
    reviewers: int
    groups: tuple[str, ...]
    assurance: Assurance
    trailers: tuple[str, ...]
    asked: str
    who: tuple[str, ...] = ()


class Debt(Struct, frozen=True):
    """A commit that passed by breaking the glass. `due` is the ISO date after which it fails, "" when that is now."""

    commit: str
    by: str
    reason: str
    due: str
    state: str  # open, closed, overdue or refused; `why` says why it was
    why: str = ""


class WaiverUse(Struct, frozen=True):
    """An exception of the policy, with how many findings it let pass in this run."""

    id: str
    check: str
    approved_by: str
    expires: str
    used: int


class CommitReport(Struct, frozen=True):
    """One commit with all that was said about it.

    `needs` is what a held one still lacks, `digest` what an approval of it alone would be bound to ("" where it is not
    held).
    """

    commit: Commit
    attribution: Attribution
    changes: tuple[Change, ...]
    approvals: tuple[Approval, ...]
    near_misses: tuple[NearMiss, ...]
    findings: tuple[Finding, ...]
    verdict: Verdict
    needs: tuple[Need, ...] = ()
    digest: str = ""


class Problem(Struct, frozen=True):
    """Something that could not be done, named: where, in which step, why."""

    where: str
    step: str
    message: str


class Skipped(Struct, frozen=True):
    """Something that was deliberately not looked into."""

    what: str
    why: str


class Coverage(Struct, frozen=True):
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


class Report(Struct, frozen=True):
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
    standing: tuple[Finding, ...] = ()
    waivers: tuple[WaiverUse, ...] = ()
    debts: tuple[Debt, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them: each commit's, then what stands in the policy itself and belongs to no commit."""
        return (*(finding for entry in self.commits for finding in entry.findings), *self.standing)
