"""Broken glass, counted: which debts are open, closed or overdue, and where there are more than the owners allow.

A door that is always open is no door (threat B98): beyond `most_open` the newest ones count as if nobody had broken
anything.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from scanner.model.finding import Disposition
from scanner.model.report import CommitReport, Debt
from scanner.pipeline.settle import Settled
from scanner.policy.judge import Court, judge


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
        Debt(each.report.commit.oid, glass.by, glass.reason, glass.due, _state(each), glass.refused)
        for each in everything
        if (glass := each.case.glass) is not None
    ]
    return tuple(each.report for each in everything), tuple(reversed(debts))


def _state(settled: Settled) -> str:
    """Closed by a signed review, open, overdue, or refused; a commit that needed no glass has none."""
    glass = settled.case.glass
    if glass is None or glass.refused:
        return "refused" if glass else ""
    fates = {each.outcome for each in settled.report.findings if each.path and each.categories}
    if Disposition.FAILED in fates:
        return "overdue"
    return "open" if Disposition.WAIVED in fates else "closed"


def _refused(court: Court, settled: Settled, why: str) -> Settled:
    glass = settled.case.glass
    case = dataclasses.replace(settled.case, glass=dataclasses.replace(glass, refused=why) if glass else None)
    judged, verdict = judge(court, case)
    return Settled(dataclasses.replace(settled.report, findings=judged, verdict=verdict), case)
