"""The pre-commit hook: before the message exists. Secrets and a gate that an agent weakens stop the commit here; a
change that will need an approval is announced, so that nobody writes a message for nothing.
"""

from __future__ import annotations

from scanner.hooks.result import Result
from scanner.hooks.texts import STOP, blocked
from scanner.hooks.words import asked, blocking, cures, sentence, shown, troubles
from scanner.model.finding import Disposition
from scanner.model.report import Report
from scanner.model.scale import Outcome

_UNDECIDED = "twokey: what is staged is undecided"
_AHEAD = "twokey: what is staged changes what ships; its commit will be held until somebody independent has reviewed it"


def judge_index(report: Report) -> Result:
    """What the report on the index means before there is a message. What is only held passes, with words."""
    if report.problems:
        return Result(Outcome.UNDETERMINED, "\n".join([_UNDECIDED, "", *troubles(report)]))
    for entry in report.commits:
        found = blocking(entry)
        failed = [each for each in found if each.outcome is Disposition.FAILED]
        if failed:
            return Result(Outcome.FAIL, blocked([sentence(each) for each in failed], cures(failed)))
        if found:
            return Result(
                Outcome.PASS,
                "\n".join([_AHEAD, "", *shown(found), "", *asked(entry), "", STOP.format("The approval", "write")]),
            )
    return Result(Outcome.PASS)
