"""What a result rests on: how well its approvals are shown, and what passed without one."""

from __future__ import annotations

from scanner.model.approval import Reason
from scanner.model.report import Report
from scanner.model.scale import Assurance


def trust(report: Report) -> list[str]:
    """How far the approvals that count can be trusted: a reader of a pass must know what it rests on."""
    counting = {
        each.carrier + each.reviewer: each for entry in report.commits for each in entry.approvals if each.counts
    }
    words = []
    claimed = sum(1 for each in counting.values() if each.assurance is Assurance.CLAIMED)
    if claimed:
        words.append(f"approvals: {claimed} only claimed (text in a message, not a signature)")
    signed = sum(1 for each in counting.values() if each.assurance is Assurance.SIGNED)
    if signed:
        words.append(f"approvals: {signed} signed by the reviewer")
    alone = sum(1 for each in counting.values() if each.reason is Reason.SELF_REVIEW)
    if alone:
        words.append(f"approvals: {alone} self-review{'s' * (alone != 1)}: one person, not two keys")
    return [*words, *_excused(report)]


def _excused(report: Report) -> list[str]:
    """What passed without a review. An exception must never look like an approval."""
    words = [
        f"waived: {each.used} by {each.id} ({each.check}, approved by {each.approved_by}, until {each.expires})"
        for each in report.waivers
        if each.used
    ]
    states = {
        "open": "a signed review is due by {due}",
        "overdue": "overdue since {due}, so it fails until a signed review closes it",
        "refused": "it opens nothing, {why}",
    }
    for debt in report.debts:
        if debt.state in states:
            fate = states[debt.state].format(due=debt.due, why=debt.why)
            words.append(f"glass broken in {debt.commit[:12] or 'this commit'} by {debt.by} ({debt.reason}): {fate}")
    return words
