"""A report as what the store keeps of it: commits that are worth a line, and findings as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.model.actor import ActorKind
from scanner.model.finding import Finding
from scanner.model.report import CommitReport, Problem, Report
from scanner.model.scale import Outcome
from scanner.sweep.memory import WEIGHTS, Mark, Told
from scanner.text import plain_data

MOST_PROBLEMS = 50  # of one repository; the rest is counted


def marks(report: Report) -> Iterator[Mark]:
    """A mark for every commit that is not a human's, or does not pass, or was approved by somebody."""
    for entry in report.commits:
        reviewers = _reviewers(entry)
        agents, kind = entry.attribution.agents, entry.attribution.kind
        outcome = entry.verdict.outcome
        if kind is not ActorKind.HUMAN or agents or reviewers or outcome is not Outcome.PASS:
            yield Mark(entry.commit.oid, kind, agents, outcome, reviewers)


def _reviewers(entry: CommitReport) -> tuple[str, ...]:
    """Whose approvals counted, each once however many of them there were."""
    return tuple(sorted({each.reviewer for each in entry.approvals if each.counts}))


def told(report: Report, rewrites: Iterable[Finding]) -> tuple[Told, ...]:
    """Every occurrence of every finding, each once."""
    of_commits = (as_told(finding, entry.commit.oid) for entry in report.commits for finding in entry.findings)
    of_itself = (as_told(finding, "") for finding in (*report.standing, *rewrites))
    found = {_place(each): each for each in sorted((*of_commits, *of_itself), key=_order, reverse=True)}
    return tuple(sorted(found.values(), key=_order))


def as_told(finding: Finding, commit: str) -> Told:
    """One finding of a commit, or ("") of the repository."""
    return Told(
        finding.fingerprint,
        WEIGHTS.index(finding.outcome),
        commit,
        finding.path,
        finding.line,
        finding.severity,
        finding.secret is not None,
        plain_data.dump(finding),
    )


def _place(each: Told) -> tuple[str, int, str, str, int]:
    return each.fingerprint, each.weight, each.commit, each.path, each.line


def _order(each: Told) -> tuple[str, int, str, str, int, bytes]:
    return (*_place(each), each.content)


def limited(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The first of many problems, with how many are left out."""
    if len(problems) <= MOST_PROBLEMS:
        return problems
    left = len(problems) - MOST_PROBLEMS
    return (*problems[:MOST_PROBLEMS], Problem("history", "read", f"{left} more of this kind"))
