"""The second half of the line: findings, the approvals that reach them, and the verdict on each commit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec import Struct, structs

from scanner.approvals.digest import review_digest
from scanner.approvals.glass import glass as broken
from scanner.approvals.people import is_human
from scanner.approvals.witness import UNSIGNED
from scanner.checks import waiver_refused
from scanner.checks.registry import run_checks
from scanner.checks.view import View
from scanner.model.actor import Identity
from scanner.model.approval import Approval, Glass, Refusal
from scanner.model.finding import Disposition, Finding
from scanner.model.report import CommitReport
from scanner.model.scale import Outcome
from scanner.model.verdict import Verdict, conclude
from scanner.pipeline.approving import approvals_of
from scanner.pipeline.context import Context
from scanner.pipeline.docket import Docket, Entry
from scanner.pipeline.gather import Draft
from scanner.pipeline.ground import Ground, ground, people_of
from scanner.policy.exceptions import refused, waivers_for
from scanner.policy.judge import Case, Court, judge, weigh_approvals
from scanner.policy.needs import needs
from scanner.repo.commits import committed_at
from scanner.text.break_glass import MISPLACED


class Settled(Struct, frozen=True):
    """A commit's report with what it was judged by."""

    report: CommitReport
    case: Case


def court_of(context: Context, history: frozenset[str], accepted: frozenset[str] = frozenset()) -> Court:
    """What a run's commits are judged by. `accepted` are the fingerprints of the baseline."""
    return Court(context.policy, context.options.today, history, accepted)


def settle(context: Context, docket: Docket, court: Court) -> Iterator[Settled]:
    """A report for each entry, in order."""
    glasses = dict(_glasses(context, docket))
    known: Ground | None = None
    for entry in docket.entries:
        view = _view(context, entry, glasses.get(entry.draft.commit.oid))
        findings = run_checks(view, context.rulebook)
        case = Case(entry.draft.commit.oid, entry.draft.attribution, findings, glass=view.glass)
        if any(finding.categories or finding.secret for finding in findings):
            known = known or ground(context, docket)
            case = _heard(context, entry, case, known)
        judged, verdict = judge(court, case)
        if told := _refusals(context, case, judged, view):
            case = structs.replace(case, findings=(*case.findings, *told))
            judged, verdict = judge(court, case)
        yield Settled(_report(context, entry, view, case, judged, verdict), case)


def _heard(context: Context, entry: Entry, case: Case, known: Ground) -> Case:
    """The case with the people who made the commit, and its approvals."""
    attribution = entry.draft.attribution
    people = people_of(context, entry.draft.commit, attribution)
    approvals: tuple[Approval, ...] = tuple(approvals_of(context, entry, known))
    weighed = weigh_approvals(context.policy, attribution, case.findings, approvals)
    return structs.replace(case, approvals=weighed, people=people)


def _refusals(context: Context, case: Case, judged: tuple[Finding, ...], view: View) -> tuple[Finding, ...]:
    """The waivers that name what blocks and do not excuse it."""
    policy, today = context.policy, context.options.today
    refusals = tuple(
        Refusal(waiver.id, waiver.approved_by, why, finding.check, finding.path)
        for finding in judged
        if finding.outcome in (Disposition.HELD, Disposition.FAILED)
        for waiver in waivers_for(policy, finding)
        if (why := refused(policy, waiver, today, case.people))
    )
    return tuple(waiver_refused.run(structs.replace(view, refusals=refusals), context.rulebook))


def _view(context: Context, entry: Entry, glass: Glass | None) -> View:
    draft = entry.draft
    return View(
        draft.commit,
        draft.attribution,
        draft.changes,
        entry.secrets,
        entry.claims.near_misses if draft.changes or not draft.rows else (),
        _false_reviewers(context, entry),
        draft.judged,
        context.policy.agents,
        context.options.today,
        glass=glass,
    )


def _report(
    context: Context, entry: Entry, view: View, case: Case, judged: tuple[Finding, ...], verdict: Verdict
) -> CommitReport:
    draft = entry.draft
    missing = needs(context.policy, case, judged, context.options.today)
    return CommitReport(
        draft.commit,
        draft.attribution,
        draft.changes,
        case.approvals,
        view.near_misses,
        judged,
        _doubt(draft, verdict),
        missing,
        review_digest(entry.raws) if missing else "",
    )


def _glasses(context: Context, docket: Docket) -> Iterator[tuple[str, Glass]]:
    """Every commit whose message breaks the glass, newest first."""
    for entry in docket.entries:
        commit = entry.draft.commit
        if "break-glass" not in commit.message.lower():
            continue
        witness = context.witness(commit.oid) if commit.signed and commit.oid else UNSIGNED
        today = context.options.today
        when = committed_at(context.objects.stored(commit.oid)) if commit.oid else _seconds(today)
        policy, agents = context.policy, context.rulebook.agents
        found = broken(policy, agents, commit, entry.draft.attribution, witness, when, today)
        talk = found is not None and found.refused == MISPLACED and not entry.draft.changes
        if found is not None and not talk:
            yield commit.oid, found


def _seconds(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())


def _doubt(draft: Draft, verdict: Verdict) -> Verdict:
    """What could not be read makes a verdict undetermined, whatever else is true."""
    unread = tuple(Verdict(Outcome.UNDETERMINED, f"{each.where}: {each.message}") for each in draft.problems)
    return conclude((*unread, *verdict.children), verdict.reason) if unread else verdict


def _false_reviewers(context: Context, entry: Entry) -> tuple[str, ...]:
    people = [Identity(claim.name, claim.email) for claim in entry.claims.claims]
    return tuple(str(each) for each in people if not is_human(context.rulebook.agents, each))
