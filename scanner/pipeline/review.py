"""What `twokey approve` puts before a reviewer: the gated difference, who made it, and whether they may approve it."""

from __future__ import annotations

from scanner.approvals.digest import review_digest
from scanner.approvals.eligible import is_claim_by_agent
from scanner.approvals.people import Person, claimant, is_human, on_roster
from scanner.errors import UndeterminedError
from scanner.model.actor import Attribution, Identity
from scanner.model.change import Change, RawChange
from scanner.model.finding import Disposition
from scanner.model.report import Report
from scanner.model.review import Review, Reviewed
from scanner.pipeline.context import Context
from scanner.pipeline.gather import gated, told
from scanner.pipeline.ground import people_of
from scanner.repo.commits import NOBODY
from scanner.repo.diff import empty_tree, tree_changes
from scanner.repo.log import read_log
from scanner.text.trailer_values import person_fault


def review(context: Context, report: Report, reviewer: Identity) -> Review:
    """The review of the selection that `report` is on. Raises UndeterminedError where it cannot be shown whole."""
    if report.problems:
        first = report.problems[0]
        said = f"not everything can be read ({first.where}: {first.message})"
        raise UndeterminedError(said, "nobody can review what cannot be read")
    selection = context.selection
    changes = [change for raw in _difference(context) if (change := gated(context, raw)) is not None]
    makers, touched = _makers(context)
    held = {
        finding.path
        for finding in report.findings
        if finding.outcome in (Disposition.HELD, Disposition.FAILED) and finding.path
    }
    me = claimant(context.policy, reviewer)
    entries = tuple(
        Reviewed(
            told(context, change),
            tuple(dict.fromkeys(makers.get(change.path, ()))),
            change.path in held,
            not me.isdisjoint(touched.get(change.path, frozenset())),
        )
        for change in changes
    )
    needs = tuple(dict.fromkeys(f"{need.category}: {need.asked}" for entry in report.commits for need in entry.needs))
    return Review(
        selection.label,
        selection.head or "",
        selection.single,
        str(reviewer),
        review_digest(change.raw for change in changes),
        tuple(sorted(entries, key=lambda each: (not each.held, -each.change.severity.rank, each.change.path))),
        needs,
        alone=context.policy.self_review and any(each.mine for each in entries),
    )


def _difference(context: Context) -> tuple[RawChange, ...]:
    """What is bound by a digest: the net difference of a range, or what a commit did by itself."""
    git, selection = context.repository.git, context.selection
    head = selection.head or ""
    if selection.base is None:
        return tree_changes(git, empty_tree(git), head)
    start = selection.base if selection.single else context.repository.fork_point(selection.base, head)
    return tree_changes(git, start, head)


def _makers(context: Context) -> tuple[dict[str, list[str]], dict[str, Person]]:
    """Who changed each path, for people and for the court."""
    makers: dict[str, list[str]] = {}
    touched: dict[str, Person] = {}
    for commit, rows in read_log(context.repository.git, context.selection.revisions):
        attribution = context.attribute(commit, (path for _, path in rows))
        people = people_of(context, commit, attribution) if rows else frozenset()
        for _, raw in rows:
            path = raw.decode("utf-8", "surrogateescape")
            makers.setdefault(path, []).append(f"{commit.oid[:12]} {commit.author.name}{_with(attribution)}")
            touched[path] = touched.get(path, frozenset()) | people
    return makers, touched


def _with(attribution: Attribution) -> str:
    return f" ({attribution.kind}: {', '.join(attribution.agents)})" if attribution.agents else ""


def objection(context: Context, found: Review, reviewer: Identity) -> tuple[str, str] | None:
    """Why this person's approval could not count, with what to do instead; None where it could."""
    policy, agents = context.policy, context.rulebook.agents
    if reviewer == NOBODY:
        return "git does not know who you are", "set user.name and user.email to yours"
    if fault := person_fault(found.reviewer):
        return f"git's identity here is {found.reviewer!r}: {fault}", "set user.name and user.email to yours"
    if not is_human(agents, reviewer):
        return f"{found.reviewer} is no person's identity", "only a human's review counts"
    entry = on_roster(policy, reviewer.email)
    if policy.reviewers and entry is None:
        listed = ", ".join(f"{each.name} <{each.emails[0]}>" for each in policy.reviewers if each.emails)
        return f"{found.reviewer} is not on the roster of the policy that judges", f"on it are: {listed}"
    if entry is not None and entry.expires and entry.expires < context.options.today:
        return f"{found.reviewer} was on the roster until {entry.expires}", "somebody else has to review this"
    if not policy.self_review and found.entries and all(each.mine for each in found.entries):
        made = ", ".join(dict.fromkeys(maker for each in found.entries for maker in each.makers))
        return (
            f"you had a hand in all of it ({made})",
            "somebody who did not contribute has to review it; the preset solo allows self-review, and shows it",
        )
    return None


def may_amend(context: Context, found: Review) -> tuple[str, str] | None:
    """Why trailers in the commit itself would not count, with what to do instead."""
    commit = context.objects.commit(found.commit)
    attribution = context.attribute(commit)
    if is_claim_by_agent(attribution):
        return "an agent is its author or committer, so no approval in it counts", "leave out --amend"
    if b"\nencoding " in context.objects.stored(found.commit).partition(b"\n\n")[0]:
        return "its message is in an encoding of its own, and an approval is written in UTF-8", "leave out --amend"
    if commit.is_merge or context.policy.self_review or not _own(context, commit.parents, found.commit):
        return None
    return (
        "whoever amends a commit becomes its committer, and so a contributor to what it changes",
        "leave out --amend: an approval commit on top keeps you out of it",
    )


def _own(context: Context, parents: tuple[str, ...], oid: str) -> list[Change]:
    git = context.repository.git
    before = parents[0] if parents else empty_tree(git)
    return [change for raw in tree_changes(git, before, oid) if (change := gated(context, raw)) is not None]
