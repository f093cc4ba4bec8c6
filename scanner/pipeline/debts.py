"""Broken glass, counted: which debts are open, closed or overdue, and where there are more than the owners allow.

A door that is always open is no door (threat B98): beyond `most_open` the newest ones count as if nobody had broken
anything.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from scanner.checks import break_glass
from scanner.model.approval import Glass
from scanner.model.finding import Disposition, Finding, Treatment
from scanner.model.report import CommitReport, Debt
from scanner.model.verdict import conclude
from scanner.pipeline.settle import Settled
from scanner.policy.judge import Court, judge
from scanner.policy.needs import needs

# In this order: one path that is overdue makes the whole commit so.
_STATES = {Disposition.FAILED: "overdue", Disposition.WAIVED: "open", Disposition.APPROVED: "closed"}


def with_debts(court: Court, settled: Iterable[Settled]) -> tuple[tuple[CommitReport, ...], tuple[Debt, ...]]:
    """The reports, judged again where too much glass is broken, and every debt, oldest first."""
    everything = list(settled)
    opened = [index for index, each in enumerate(everything) if _state(each) == "open"]
    most = court.policy.break_glass.most_open
    why = f"{len(opened)} debts are open, the policy allows {most}"
    # Newest first, so the oldest debts are the last ones.
    for index in opened[: max(len(opened) - most, 0)]:
        everything[index] = _refused(court, everything[index], why)
    debts = [
        Debt(each.report.commit.oid, glass.by, glass.reason, glass.due, state, glass.refused)
        for each in everything
        if (glass := each.case.glass) is not None and (state := _state(each))
    ]
    return tuple(each.report for each in everything), tuple(reversed(debts))


def _state(settled: Settled) -> str:
    """Closed by a signed review, open, overdue, or refused; a commit that needed no glass has none.

    Only what a review cures is owed: neither what a waiver excuses nor a weakened gate is a debt.
    """
    glass = settled.case.glass
    if glass is None or glass.refused:
        return "refused" if glass else ""
    findings = settled.report.findings
    fates = {each.outcome for each in findings if each.treatment is Treatment.REVIEW and not each.waiver}
    return next((state for fate, state in _STATES.items() if fate in fates), "")


def _refused(court: Court, settled: Settled, why: str) -> Settled:
    """The same commit as if nobody had broken anything; what could not be read of it is still in doubt."""
    old, glass = settled.case, settled.case.glass
    if glass is None:
        return settled
    shut = structs.replace(glass, due="", refused=why)
    findings = tuple(_retold(each, shut) for each in old.findings)
    case = structs.replace(old, findings=findings, glass=shut)
    judged, verdict = judge(court, case)
    before = settled.report.verdict.children
    unread = before[: max(len(before) - len(findings), 0)]
    if unread:
        verdict = conclude((*unread, *verdict.children), verdict.reason)
    wanted = needs(court.policy, case, judged, court.today)
    return Settled(structs.replace(settled.report, findings=judged, verdict=verdict, needs=wanted), case)


def _retold(finding: Finding, glass: Glass) -> Finding:
    told = finding.check == break_glass.ID
    return structs.replace(finding, message=break_glass.words(glass)) if told else finding
