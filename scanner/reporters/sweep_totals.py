"""What the repositories of a sweep come to together, and in which order a reader should look at them.

All three reports of a sweep say these numbers, so they are worked out in one place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeVar

from msgspec import Struct

from scanner.model.actor import ActorKind
from scanner.model.finding import Disposition
from scanner.model.report import Problem
from scanner.model.scale import Outcome
from scanner.model.sweep import Judged, State, SweepReport, SweptFinding, SweptRepository

K = TypeVar("K")

ARRIVED = (State.NEW, State.REOPENED)
_OPENNESS = (State.NEW, State.REOPENED, State.OPEN, State.FIXED)


class Totals(Struct, frozen=True):
    """Sums over all repositories. `problems` are the repositories' and the sweep's own."""

    repositories: int
    outcomes: Mapping[Outcome, int]
    judged: Mapping[Judged, int]
    commits: int
    judged_commits: int
    by_agents: int
    actors: Mapping[ActorKind, int]
    agents: Mapping[str, int]
    reviewers: Mapping[str, int]
    counts: Mapping[Disposition, int]
    states: Mapping[State, int]
    secrets: int
    problems: int

    @property
    def arrived(self) -> int:
        """Findings that were not there when the run before ended."""
        return sum(self.states.get(state, 0) for state in ARRIVED)


def totals(report: SweepReport) -> Totals:
    """The sums of `report`."""
    each = report.repositories
    return Totals(
        repositories=len(each),
        outcomes=Counter(one.outcome for one in each),
        judged=Counter(one.judged for one in each),
        commits=sum(one.commits for one in each),
        judged_commits=sum(one.judged_commits for one in each),
        by_agents=sum(one.by_agents for one in each),
        actors=_sum(one.actors for one in each),
        agents=_sum(one.agents for one in each),
        reviewers=_sum(one.reviewers for one in each),
        counts=_sum(one.counts for one in each),
        states=_sum(one.states for one in each),
        secrets=sum(one.secrets for one in each),
        problems=len(report.problems) + sum(len(one.problems) for one in each),
    )


def arrived(repository: SweptRepository) -> int:
    """How many of its findings were not there when the run before ended."""
    return sum(repository.states.get(state, 0) for state in ARRIVED)


def weight(repository: SweptRepository) -> tuple[int, int, int, int, int]:
    """How soon to look at it: what could not be decided, what no approval cures, then how much is held."""
    return (
        repository.outcome.rank,
        len(repository.problems),
        repository.counts.get(Disposition.FAILED, 0),
        repository.counts.get(Disposition.HELD, 0),
        arrived(repository),
    )


def worst_repositories(report: SweepReport) -> list[SweptRepository]:
    """The heaviest first; equals stay in the order of their names."""
    return sorted(report.repositories, key=weight, reverse=True)


def worst_findings(repository: SweptRepository) -> list[SweptFinding]:
    """What is open, then what was fixed; in both what no approval cures first, then by severity and place."""
    return sorted(repository.findings, key=urgency)


def urgency(swept: SweptFinding) -> tuple[bool, bool, int, int, str, str, int, str]:
    """A key that puts what needs a person first."""
    finding = swept.finding
    return (
        swept.state is State.FIXED,
        finding.outcome is not Disposition.FAILED,
        -finding.severity.rank,
        _OPENNESS.index(swept.state),
        finding.check,
        finding.path,
        finding.line,
        finding.fingerprint,
    )


def blocks(swept: SweptFinding) -> bool:
    """Whether it keeps a repository from passing; a report also has what was fixed, and what only informs."""
    return swept.state is not State.FIXED and swept.finding.outcome in (Disposition.HELD, Disposition.FAILED)


def known(repository: SweptRepository) -> int:
    """How many findings block or were fixed; a report may hold only the worst of them."""
    return max(len(repository.findings), sum(repository.states.values()))


def named_problems(report: SweepReport) -> list[tuple[str, Problem]]:
    """Every problem with the repository it is about, "" for the sweep's own, which come first."""
    own = [("", problem) for problem in report.problems]
    return own + [(each.name, problem) for each in report.repositories for problem in each.problems]


def _sum(counts: Iterable[Mapping[K, int]]) -> Counter[K]:
    total: Counter[K] = Counter()
    for each in counts:
        total.update(each)
    return total
