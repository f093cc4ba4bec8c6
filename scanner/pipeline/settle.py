"""The second half of the line: findings, the approvals that reach them, and the verdict on each commit."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scanner.approvals.digest import review_digest
from scanner.approvals.eligible import approval
from scanner.approvals.people import Person, contributors, is_human
from scanner.approvals.reach import Reach, digest_reach, merge_reach, own_reach
from scanner.checks.registry import run_checks
from scanner.checks.view import View
from scanner.config.policy import Policy
from scanner.model.actor import Attribution, Identity
from scanner.model.approval import Approval
from scanner.model.change import RawChange
from scanner.model.commit import Commit
from scanner.model.finding import Secret
from scanner.model.report import CommitReport
from scanner.model.scale import Outcome
from scanner.model.verdict import Verdict, conclude
from scanner.pipeline.context import Context
from scanner.pipeline.gather import Draft, gated, make_draft
from scanner.policy.judge import Court, judge, weigh_approvals
from scanner.repo.commits import text
from scanner.repo.log import read_log
from scanner.text.claims import Claims
from scanner.text.claims import claims as read_claims

_NO_CLAIMS = Claims((), (), False, ())


@dataclass(frozen=True, slots=True)
class Entry:
    """A draft worth reporting, with its secrets and what its message claims."""

    draft: Draft
    secrets: tuple[Secret, ...]
    claims: Claims


@dataclass(frozen=True, slots=True)
class Carrier:
    """A commit whose message may approve others: a merge, or one with a digest."""

    commit: Commit
    attribution: Attribution
    changes: tuple[RawChange, ...]
    claims: Claims


@dataclass
class Docket:
    """What a run collected for judgement."""

    entries: list[Entry] = field(default_factory=list)
    carriers: list[Carrier] = field(default_factory=list)


def trailer_kinds(policy: Policy) -> tuple[str, ...]:
    """Every trailer key that counts for some category."""
    keys = [*policy.default.trailers, *(key for each in policy.require.values() for key in each.trailers)]
    return tuple(dict.fromkeys(keys))


def enter(context: Context, docket: Docket, draft: Draft, secrets: tuple[Secret, ...]) -> None:
    """Keep what a draft has to say, if it says anything; a plain human commit leaves nothing behind."""
    reviewed = bool(secrets) or any(change.deltas for change in draft.changes) or (draft.judged and bool(draft.changes))
    carries = _may_carry(context, draft)
    claims = _claims(context, draft.commit) if reviewed or carries else _NO_CLAIMS
    if carries and claims.claims:
        raws = tuple(change.raw for change in draft.changes)
        docket.carriers.append(Carrier(draft.commit, draft.attribution, raws, claims))
    said = draft.attribution.evidence or draft.commit.flaws or draft.problems or secrets
    if reviewed or said or draft.judged or context.options.all_commits or any(each.alias for each in draft.changes):
        docket.entries.append(Entry(draft, secrets, claims))


def look_ahead(context: Context, docket: Docket) -> None:
    """Carriers among the commits that came after the one commit that is judged."""
    selection = context.selection
    if selection.until is None or selection.head is None:
        return
    words = "|".join((*context.trailer_words, "reviewed-digest"))
    asked = ("--regexp-ignore-case", "--extended-regexp", f"--grep={words}", selection.until, f"^{selection.head}")
    for commit, rows in read_log(context.repository.git, asked):
        later = Docket()
        enter(context, later, make_draft(context, commit, rows), ())
        docket.carriers += later.carriers


def _may_carry(context: Context, draft: Draft) -> bool:
    """Whether the message may approve other commits: a merge's trailer, or a digest over a range."""
    lowered = draft.commit.message.lower()
    return "-digest" in lowered or (draft.commit.is_merge and any(kind in lowered for kind in context.trailer_words))


def _claims(context: Context, commit: Commit) -> Claims:
    """Approvals are read from the stored bytes: git's own output trims lines and stops at a NUL."""
    exact = context.objects.commit(commit.oid) if commit.oid else commit
    return read_claims(exact.message, trailer_kinds(context.policy))


def settle(context: Context, docket: Docket, history: frozenset[str]) -> Iterator[CommitReport]:
    """A report for each entry, in order."""
    court = Court(context.policy, context.options.today, history)
    reaches: list[tuple[Carrier, Reach]] | None = None
    for entry in docket.entries:
        draft = entry.draft
        view = View(
            draft.commit,
            draft.attribution,
            draft.changes,
            entry.secrets,
            entry.claims.near_misses if draft.changes else (),
            _false_reviewers(context, entry),
            draft.judged,
            context.policy.agents,
            context.options.today,
        )
        findings = run_checks(view, context.rulebook)
        approvals: tuple[Approval, ...] = ()
        if any(finding.categories or finding.secret for finding in findings):
            if reaches is None:
                reaches = [(carrier, _reach(context, carrier)) for carrier in docket.carriers]
            weighed = tuple(_approvals(context, entry, reaches))
            approvals = weigh_approvals(context.policy, draft.attribution, findings, weighed)
        judged, verdict = judge(court, draft.commit.oid, draft.attribution, findings, approvals)
        yield CommitReport(
            draft.commit, draft.attribution, draft.changes, approvals, view.near_misses, judged, _doubt(draft, verdict)
        )


def _doubt(draft: Draft, verdict: Verdict) -> Verdict:
    """What could not be read makes a verdict undetermined, whatever else is true."""
    unread = tuple(Verdict(Outcome.UNDETERMINED, f"{each.where}: {each.message}") for each in draft.problems)
    return conclude((*unread, *verdict.children), verdict.reason) if unread else verdict


def _people(context: Context, commit: Commit, attribution: Attribution | None = None) -> Person:
    known = attribution or context.attribute(commit)
    return contributors(context.policy, context.rulebook.agents, commit, known)


def _reach(context: Context, carrier: Carrier) -> Reach:
    git, selection = context.repository.git, context.selection

    def matters(raw: RawChange) -> bool:
        return gated(context, raw) is not None

    def people(commit: Commit) -> Person:
        return _people(context, commit)

    if carrier.claims.digests or carrier.claims.bad_digest:
        ranged = selection.kind != "history" and selection.until is None
        span = (selection.base, selection.head) if ranged else (None, None)
        return digest_reach(git, carrier.commit, carrier.changes, carrier.claims.digests, span, matters, people)
    return merge_reach(git, carrier.commit, carrier.changes, matters, people)


def _approvals(context: Context, entry: Entry, reaches: Iterable[tuple[Carrier, Reach]]) -> Iterator[Approval]:
    draft = entry.draft
    # A secret's file counts too: an agent's allowlist comment in it waits for a review.
    paths = tuple(dict.fromkeys((*(change.path for change in draft.changes), *(each.path for each in entry.secrets))))
    carried = {carrier.commit.oid for carrier, _ in reaches}
    if draft.commit.oid not in carried or not draft.commit.oid:
        yield from _own(context, entry, paths)
    for carrier, reach in reaches:
        if draft.commit.oid in reach.commits or draft.commit.oid == carrier.commit.oid:
            for claim in carrier.claims.claims:
                yield approval(
                    context.policy,
                    context.rulebook.agents,
                    carrier.commit.oid,
                    carrier.attribution,
                    claim,
                    reach,
                    paths,
                    carrier.claims.bad_digest,
                )


def _own(context: Context, entry: Entry, paths: tuple[str, ...]) -> Iterator[Approval]:
    """Trailers in the commit itself; with a digest they must name exactly its own changes."""
    draft, claims = entry.draft, entry.claims
    if not claims.claims:
        return
    raws = tuple(change.raw for change in draft.changes)
    people = _people(context, draft.commit, draft.attribution)
    reach = own_reach(draft.commit, tuple(text(path) for _, path in draft.rows), people)
    if claims.digests and review_digest(raws) not in claims.digests:
        reach = dataclasses.replace(reach, contributors={}, stale=True)
    for claim in claims.claims:
        yield approval(
            context.policy,
            context.rulebook.agents,
            draft.commit.oid,
            draft.attribution,
            claim,
            reach,
            paths,
            claims.bad_digest,
        )


def _false_reviewers(context: Context, entry: Entry) -> tuple[str, ...]:
    people = [Identity(claim.name, claim.email) for claim in entry.claims.claims]
    return tuple(str(each) for each in people if not is_human(context.rulebook.agents, each))
