"""The commit-msg hook: message and index are final here, so a gated change without its approval can be refused.

It runs on every commit, so it stops early and imports little: no GitPython, no rich, no detect-secrets. Under `--amend`
git shows a hook only the difference to the old commit; where the process that runs it says `--amend`, the whole new
commit is judged, and pre-push and the pull-request check see it in any case.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from scanner.errors import UsageError
from scanner.hooks.comments import kept
from scanner.hooks.result import Result
from scanner.hooks.words import refusal, troubles
from scanner.model.report import Report
from scanner.model.scale import Outcome
from scanner.text.trailers import COMMENT

Judge = Callable[[str], Report]


def read_message(path: str, mark: str = COMMENT) -> str:
    """The message as git will store it, from its file."""
    try:
        text = Path(path).read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        raise UsageError(
            f"cannot read {path}: {error.strerror}", "git passes the message file to commit-msg"
        ) from error
    return kept(text, mark)


def judge_message(path: str, judge: Judge, mark: str = COMMENT) -> Result:
    """Judge the commit that is being made from the index, with the message in the file at `path`."""
    report = judge(read_message(path, mark))
    if report.outcome is Outcome.PASS:
        return Result(Outcome.PASS)
    words = [refusal(entry, report.outcome) for entry in report.commits]
    return Result(report.outcome, "\n".join([*words, *troubles(report)]))
