"""A sweep as JSON, version 1: sorted, the same bytes for the same sweep; the only times are those it was given."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from scanner.model.actor import ActorKind
from scanner.model.finding import Disposition
from scanner.model.report import Problem
from scanner.model.scale import Outcome
from scanner.model.sweep import Judged, State, SweepPoint, SweepReport, SweptFinding, SweptRepository
from scanner.reporters.json_v1 import finding_document
from scanner.reporters.sweep_totals import totals, worst_findings
from scanner.text.json_text import dumps

SCHEMA = "twokey/sweep/v1"


def render(report: SweepReport, *, width: int = 80, color: bool = False, detail: str = "normal") -> str:  # noqa: ARG001
    """`report` as one JSON document. ASCII only: undecodable bytes travel as escaped lone surrogates."""
    return dumps(document(report))


def document(report: SweepReport) -> dict[str, Any]:
    """The sweep as plain data."""
    return {
        "schema": SCHEMA,
        "tool": {"version": report.version, "rulebook": report.rulebook},
        "started": report.started,
        "previous": report.previous or None,
        "shard": report.shard or None,
        "outcome": report.outcome.value,
        "summary": _summary(report),
        "repositories": [_repository(each) for each in sorted(report.repositories, key=lambda each: each.name)],
        "trend": [_point(each) for each in report.trend],
        "problems": [_problem(each) for each in report.problems],
    }


def _summary(report: SweepReport) -> dict[str, Any]:
    sums = totals(report)
    return {
        "repositories": sums.repositories,
        "outcomes": _all(Outcome, sums.outcomes),
        "judged": _all(Judged, sums.judged),
        "commits": sums.commits,
        "judged_commits": sums.judged_commits,
        "by_agents": sums.by_agents,
        "actors": _all(ActorKind, sums.actors),
        "agents": _counts(sums.agents),
        "reviewers": _counts(sums.reviewers),
        "findings": _all(Disposition, sums.counts),
        "states": _all(State, sums.states),
        "secrets": sums.secrets,
        "problems": sums.problems,
    }


def _repository(each: SweptRepository) -> dict[str, Any]:
    return {
        "name": each.name,
        "place": each.place,
        "outcome": each.outcome.value,
        "judged": each.judged.value,
        "why": each.why,
        "policy": {"source": each.policy_source, "preset": each.preset or None},
        "summary": {
            "refs": each.refs,
            "commits": each.commits,
            "judged_commits": each.judged_commits,
            "by_agents": each.by_agents,
            "actors": _all(ActorKind, each.actors),
            "agents": _counts(each.agents),
            "reviewers": _counts(each.reviewers),
            "findings": _all(Disposition, each.counts),
            "states": _all(State, each.states),
            "secrets": each.secrets,
        },
        "findings": [swept_document(swept) for swept in worst_findings(each)],
        "problems": [_problem(problem) for problem in each.problems],
    }


def swept_document(swept: SweptFinding) -> dict[str, Any]:
    """A finding as every report shows it, with its life so far."""
    life = {"state": swept.state.value, "first_seen": swept.first_seen, "last_seen": swept.last_seen}
    return finding_document(swept.finding) | life


def _point(point: SweepPoint) -> dict[str, Any]:
    return {
        "started": point.started,
        "repositories": point.repositories,
        "commits": point.commits,
        "by_agents": point.by_agents,
        "held": point.held,
        "failed": point.failed,
        "secrets": point.secrets,
        "new": point.new,
        "fixed": point.fixed,
        "problems": point.problems,
    }


def _problem(problem: Problem) -> dict[str, str]:
    return {"where": problem.where, "step": problem.step, "message": problem.message}


def _all(words: type[StrEnum], counts: Mapping[Any, int]) -> dict[str, int]:
    """Every word with its count: a reader need not know which are left out."""
    return {word.value: counts.get(word, 0) for word in words}


def _counts(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in sorted(counts) if counts[name]}
