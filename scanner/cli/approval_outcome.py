"""What an approval changes: the same selection judged with it in place, and said to the reviewer."""

from __future__ import annotations

import argparse

from msgspec import Struct
from msgspec.structs import replace

from scanner.cli import exits
from scanner.cli.session import session
from scanner.cli.terminal import Terminal, say
from scanner.model.actor import Identity
from scanner.model.approval import Approval
from scanner.model.finding import Disposition
from scanner.model.report import Report
from scanner.model.review import Review
from scanner.model.scale import Outcome
from scanner.pipeline.context import Context
from scanner.pipeline.run import run as judge
from scanner.repo.selection import between
from scanner.repo.target import known_branch
from scanner.repo.write import Signing, Writer
from scanner.text.escape import visible


class Desk(Struct, frozen=True):
    """Where one approval is given: the judged context, the reviewer's own git, and the terminal.

    `head` is what was checked out when the review began: whatever comes on top meanwhile has not been looked at.
    """

    context: Context
    writer: Writer
    signing: Signing
    reviewer: Identity
    head: str
    branch: str
    arguments: argparse.Namespace
    terminal: Terminal


def judged(desk: Desk, found: Review, new: str) -> Report:
    """The report with the approval in place, as the gate will see it."""
    repository, old = desk.context.repository, desk.context.selection
    base = known_branch(repository, desk.branch) if desk.branch else ""
    landed = not base or repository.is_ancestor(found.commit, repository.resolve(base) or "")
    if found.single and (landed or desk.arguments.note):
        until = new if new != found.commit else old.until
        selection = replace(old, until=until)
    else:
        start = repository.fork_point(repository.resolve(base) or "", new) if found.single else old.base or ""
        selection = replace(between(repository, start, new), label=old.label)
    with session(repository, selection, desk.context.options, None) as context:
        return judge(context)


def useless(report: Report, new: str) -> str:
    """Why the approvals that commit `new` carries count for nothing, "" where one of them counts or none is needed."""
    mine = [each for entry in report.commits for each in entry.approvals if each.carrier == new]
    if report.outcome is Outcome.PASS or any(each.counts for each in mine):
        return ""
    reasons = dict.fromkeys(f"{each.reason}{_noted(each)}" for each in mine)
    return "; ".join(reasons) or "approve the whole branch instead, because a branch is judged by where it ends"


def _noted(approval: Approval) -> str:
    return f" ({'; '.join(approval.notes)})" if approval.notes else ""


def tell(found: Review, report: Report, new: str, push: str) -> int:
    """What to push, and what is still missing: a reviewer should hear that here and not in CI."""
    say(f"Next, let others see it: {push}")
    for debt in report.debts:
        if debt.state == "open":
            owed = f"{debt.commit[:12]} broke the glass: a signed review of it is still due by {debt.due}"
            say(visible(f"{owed} (twokey approve {debt.commit[:12]}, with your key)"))
    if report.outcome is Outcome.PASS:
        say(f"{visible(found.label)} passes.")
        return exits.PASS
    say(f"{visible(found.label)} is not through yet:")
    for entry in report.commits:
        for need in entry.needs:
            who = f" ({', '.join(need.who)})" if need.who else ""
            say(visible(f"  {entry.commit.oid[:12]} {', '.join(need.paths)} ({need.category}): {need.asked}{who}"))
        for each in entry.approvals:
            if each.carrier == new and not each.counts:
                say(visible(f"  {entry.commit.oid[:12]}: yours does not count: {each.reason}{_noted(each)}"))
        for finding in entry.findings:
            if finding.outcome is Disposition.FAILED:
                say(visible(f"  {entry.commit.oid[:12]} {finding.message}: no approval cures that"))
    return exits.PASS
