"""The JSON report, version 1: sorted, without a clock, the same bytes for the same state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from scanner.model.actor import ActorKind, Attribution
from scanner.model.approval import Approval
from scanner.model.change import Change
from scanner.model.finding import Disposition, Finding
from scanner.model.page import Page
from scanner.model.report import CommitReport, Coverage, Need, Report
from scanner.model.scale import Severity
from scanner.model.verdict import Verdict
from scanner.text.json_text import dumps

SCHEMA = "twokey/report/v1"
_COUNTED = (
    Disposition.HELD,
    Disposition.APPROVED,
    Disposition.WAIVED,
    Disposition.BASELINED,
    Disposition.SUPPRESSED,
    Disposition.FAILED,
    Disposition.ADVISORY,
)


def render(
    report: Report,
    *,
    width: int = 80,  # noqa: ARG001
    color: bool = False,  # noqa: ARG001
    detail: str = "normal",  # noqa: ARG001
    pages: Mapping[str, Page] = MappingProxyType({}),  # noqa: ARG001
) -> str:
    """`report` as one JSON document. ASCII only: undecodable bytes travel as escaped lone surrogates."""
    return dumps(document(report))


def document(report: Report) -> dict[str, Any]:
    """The report as plain data, in the order of the contract."""
    selection = report.selection
    return {
        "schema": SCHEMA,
        "tool": {"version": report.version, "rulebook": report.rulebook},
        "policy": {"source": report.policy_source, "digest": report.policy_digest, "preset": report.preset},
        "selection": {"kind": selection.kind, "base": selection.base, "head": selection.head, "label": selection.label},
        "outcome": report.outcome.value,
        "review_digest": report.review_digest or None,
        "summary": _summary(report),
        "commits": [_commit(entry) for entry in report.commits],
        "findings": [finding_document(finding) for finding in report.findings],
        "problems": [{"where": each.where, "step": each.step, "message": each.message} for each in report.problems],
        "coverage": coverage_document(report.coverage),
        "notices": list(report.notices),
        "waivers": [
            {"id": each.id, "check": each.check, "approved_by": each.approved_by, "expires": each.expires}
            | {"used": each.used}
            for each in report.waivers
        ],
        "debts": [
            {"commit": each.commit or None, "by": each.by, "reason": each.reason, "due": each.due or None}
            | {"state": each.state, "why": each.why}
            for each in report.debts
        ],
    }


def coverage_document(coverage: Coverage) -> dict[str, Any]:
    """How much was read, as every report shows it."""
    return {
        "commits": coverage.commits,
        "paths": coverage.paths,
        "blobs": coverage.blobs,
        "bytes": coverage.bytes,
        "refs": list(coverage.refs),
        "notes": list(coverage.notes),
        "pulls": list(coverage.pulls),
        "secrets": coverage.secrets,
        "skipped": [{"what": each.what, "why": each.why} for each in coverage.skipped],
    }


def _summary(report: Report) -> dict[str, Any]:
    severities = Counter(finding.severity for finding in report.findings)
    outcomes = Counter(finding.outcome for finding in report.findings)
    return {
        "commits": report.coverage.commits,
        "actors": {kind.value: report.actors.get(kind, 0) for kind in ActorKind},
        "agents": {agent: report.agents[agent] for agent in sorted(report.agents)},
        "findings": {each.value: severities[each] for each in reversed(Severity) if each is not Severity.NONE},
        **{outcome.value: outcomes[outcome] for outcome in _COUNTED},
        "reviewers": _reviewers(report),
    }


def _reviewers(report: Report) -> dict[str, Any]:
    """How much each reviewer let pass, and in how many approvals: forty commits in one say something (threat B19)."""
    given: dict[str, tuple[set[str], set[str], set[str]]] = {}
    for entry in report.commits:
        for each in entry.approvals:
            if each.counts:
                carriers, commits, paths = given.setdefault(each.reviewer, (set(), set(), set()))
                carriers.add(each.carrier)
                commits.add(entry.commit.oid)
                paths.update(each.covers)
    return {
        name: {"approvals": len(carriers), "commits": len(commits), "paths": len(paths)}
        for name, (carriers, commits, paths) in sorted(given.items())
    }


def _commit(entry: CommitReport) -> dict[str, Any]:
    commit = entry.commit
    return {
        "oid": commit.oid or None,
        "subject": commit.subject,
        "author": str(commit.author),
        "committer": str(commit.committer),
        "authored": commit.authored or None,
        "parents": list(commit.parents),
        "attribution": _attribution(entry.attribution),
        "changes": [_change(change) for change in sorted(entry.changes, key=lambda each: each.path)],
        "approvals": [_approval(each) for each in entry.approvals],
        "near_misses": [
            {"line": each.line, "problem": each.problem, "suggestion": each.suggestion, "block": each.block}
            for each in entry.near_misses
        ],
        "needs": [_need(each) for each in entry.needs],
        "review_digest": entry.digest or None,
        "verdict": _verdict(entry.verdict),
        "findings": [finding.fingerprint for finding in entry.findings],
    }


def _attribution(attribution: Attribution) -> dict[str, Any]:
    return {
        "kind": attribution.kind.value,
        "agents": list(attribution.agents),
        "established": attribution.established,
        "reason": attribution.reason,
        "operators": list(attribution.operators),
        "evidence": [
            {
                "source": each.source.value,
                "where": each.where,
                "value": each.value,
                "agent": each.agent,
                "strength": each.strength.value,
                "bot": each.bot,
            }
            for each in attribution.evidence
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    raw = change.raw
    return {
        "path": raw.path,
        "old_path": None,
        "status": raw.status,
        "old_mode": raw.old_mode,
        "new_mode": raw.new_mode,
        "old_oid": raw.old_oid,
        "new_oid": raw.new_oid,
        "categories": [each.value for each in change.categories],
        "deltas": [
            {
                "kind": each.kind,
                "subject": each.subject,
                "old": each.old,
                "new": each.new,
                "severity": each.severity.value,
                "line": each.line,
                "scope": each.scope,
                "raised": list(each.raised),
            }
            for each in change.deltas
        ],
    }


def _approval(approval: Approval) -> dict[str, Any]:
    return {
        "reviewer": approval.reviewer,
        "kind": approval.kind,
        "source": approval.source.value,
        "assurance": approval.assurance.value,
        "valid": approval.valid,
        "counts": approval.counts,
        "reason": approval.reason.value,
        "carrier": approval.carrier or None,
        "covers": list(approval.covers),
        "notes": list(approval.notes),
        "doubt": approval.doubt.value if approval.doubt else None,
    }


def _need(need: Need) -> dict[str, Any]:
    return {
        "category": need.category.value,
        "paths": list(need.paths),
        "reviewers": need.reviewers,
        "from": list(need.groups),
        "assurance": need.assurance.value,
        "trailers": list(need.trailers),
        "asked": need.asked,
        "who": list(need.who),
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome.value,
        "reason": verdict.reason,
        "children": [_verdict(child) for child in verdict.children],
    }


def finding_document(finding: Finding) -> dict[str, Any]:
    """One finding, as every report shows it."""
    found: dict[str, Any] = {
        "check": finding.check,
        "fingerprint": finding.fingerprint,
        "severity": finding.severity.value,
        "confidence": finding.confidence,
        "commit": finding.commit or None,
        "path": finding.path,
        "line": finding.line,
        "message": finding.message,
        "fix": finding.fix,
        "agents": list(finding.agents),
        "categories": [each.value for each in finding.categories],
        "outcome": finding.outcome.value,
        "waiver": finding.waiver or None,
    }
    if finding.secret is not None:
        secret = finding.secret
        found["secret"] = {
            "type": secret.type,
            "redacted": secret.redacted,
            "hash": secret.hash,
            "author": secret.author,
            "hidden": secret.hidden,
        }
    return found
