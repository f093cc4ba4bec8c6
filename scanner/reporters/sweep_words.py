"""What a sweep's reports say in the same words: the outcome as a sentence, shares, moments, numbers of things."""

from __future__ import annotations

import re

from scanner.model.finding import Disposition, Finding
from scanner.model.scale import Outcome
from scanner.model.sweep import State, SweepReport, SweptFinding
from scanner.reporters.sweep_totals import Totals
from scanner.text.escape import short

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00)")
_LONGEST = 40


def sentence(report: SweepReport, sums: Totals) -> str:
    """What the outcome means, in one sentence without its full stop."""
    held, failed = sums.outcomes.get(Outcome.HOLD, 0), sums.outcomes.get(Outcome.FAIL, 0)
    whole = things(sums.repositories, "repository", "repositories")
    if report.outcome is Outcome.UNDETERMINED:
        undecided = sum(1 for each in report.repositories if each.problems or each.outcome is Outcome.UNDETERMINED)
        what = f"{undecided:,} of {whole}" if undecided else "part of the sweep"
        return f"{what} could not be decided: that is never a pass"
    if report.outcome is Outcome.FAIL:
        more = f"; {held:,} more {'waits' if held == 1 else 'wait'} for one" if held else ""
        return f"{failed:,} of {whole} {'has' if failed == 1 else 'have'} what no approval cures{more}"
    if report.outcome is Outcome.HOLD:
        return f"{held:,} of {whole} {'waits' if held == 1 else 'wait'} for an independent human review"
    return "there is no repository to judge" if not sums.repositories else f"nothing in {whole} needs a second key"


def things(count: int, one: str, many: str = "") -> str:
    """`1 problem`, `2 problems`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def share(part: int, whole: int) -> str:
    """`part` of `whole` in percent; nothing is rounded to all or to none. "" of nothing."""
    if not whole:
        return ""
    percent = 100 * part / whole
    if 0 < percent < 1:
        return "<1 %"
    return ">99 %" if 99 < percent < 100 else f"{percent:.0f} %"


def moment(time: str) -> str:
    """An RFC 3339 time in UTC as people write it; anything else as it is, if it is short."""
    found = _MOMENT.fullmatch(time)
    return f"{found[1]} {found[2]} UTC" if found else short(time, _LONGEST)


def day(time: str) -> str:
    """The date of an RFC 3339 time."""
    found = _MOMENT.fullmatch(time)
    return found[1] if found else short(time, _LONGEST)


def remarks(swept: SweptFinding) -> list[str]:
    """What sets a finding apart from one that is new or open, and held."""
    again = [swept.state.value] if swept.state is State.REOPENED else []
    return again + ([swept.finding.outcome.value] if swept.finding.outcome is not Disposition.HELD else [])


def said(finding: Finding) -> str:
    """What a finding says besides who and where, which stand beside it."""
    return finding.message.partition(f" {finding.path}: ")[2] or finding.message
