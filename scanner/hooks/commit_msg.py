"""The commit-msg hook: message and index are final here, so a gated change without its approval can be refused.

It runs on every commit, so it stops early and imports little: no GitPython, no rich, no detect-secrets. Under `--amend`
git shows a hook only the difference to the old commit; pre-push and the pull-request check see the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scanner.approvals.eligible import is_claim_by_agent
from scanner.errors import UsageError
from scanner.model.finding import Disposition
from scanner.model.report import CommitReport, Need
from scanner.model.scale import Outcome
from scanner.pipeline.context import Options
from scanner.pipeline.docket import Docket, enter
from scanner.pipeline.run import prepare
from scanner.pipeline.settle import court_of, settle
from scanner.pipeline.staged import staged_drafts
from scanner.repo.objects import open_objects
from scanner.repo.open import Repository
from scanner.repo.selection import staged
from scanner.rulebook import load_rulebook
from scanner.text.escape import visible

_SCISSORS = "# ------------------------ >8 ------------------------"
_SHOWN = 5
_HEADINGS = {
    Outcome.PASS: "",
    Outcome.HOLD: "this commit is on hold: it changes what ships and nobody independent has reviewed it",
    Outcome.FAIL: "this commit is blocked",
    Outcome.UNDETERMINED: "this commit could not be judged",
}


@dataclass(frozen=True, slots=True)
class Result:
    """What the hook decided, and what it says (nothing when it has nothing to say)."""

    outcome: Outcome
    words: str


def read_message(path: str) -> str:
    """The message as git will store it: without comment lines and without what stands below the scissors."""
    try:
        text = Path(path).read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        raise UsageError(
            f"cannot read {path}: {error.strerror}", "git passes the message file to commit-msg"
        ) from error
    kept = text.split(_SCISSORS, 1)[0].split("\n")
    return "\n".join(line for line in kept if not line.startswith("#")).strip("\n") + "\n"


def judge_message(repository: Repository, path: str, environ: Mapping[str, str], today: str) -> Result:
    """Judge the commit that is being made from the index, with the message in the file at `path`."""
    message = read_message(path)
    options = Options(today=today, secrets=False, environ=environ)
    with open_objects(repository.git) as objects:
        context = prepare(repository, objects, load_rulebook(), staged(repository), options)
        docket = Docket()
        for draft in staged_drafts(context, message):
            enter(context, docket, draft, ())
        reports = [each.report for each in settle(context, docket, court_of(context, frozenset()))]
    if not reports or reports[0].verdict.outcome is Outcome.PASS:
        return Result(Outcome.PASS, "")
    return Result(reports[0].verdict.outcome, _refusal(reports[0]))


def _refusal(report: CommitReport) -> str:
    """For a person: what, why, what next. For an agent: stop and ask. Nothing that helps to forge."""
    open_findings = [each for each in report.findings if each.outcome in (Disposition.HELD, Disposition.FAILED)]
    lines = [f"twokey: {_HEADINGS[report.verdict.outcome]}", ""]
    lines += [f"  {visible(each.message)}" for each in open_findings[:_SHOWN]]
    if len(open_findings) > _SHOWN:
        lines.append(f"  and {len(open_findings) - _SHOWN} more")
    for approval in report.approvals:
        if not approval.counts:
            lines.append(f"  {approval.kind}: {visible(approval.reviewer)} does not count: {approval.reason}")
    for miss in report.near_misses:
        lines.append(f"  near miss: {visible(miss.line)}: {visible(miss.problem)}")
        if not miss.block:
            lines += [f"    {visible(line)}" for line in miss.suggestion.split("\n") if line]
    if block := next((miss.block for miss in report.near_misses), ""):
        lines += ["  the message's last block, corrected:", *(f"    {visible(line)}" for line in block.split("\n"))]
    lines += ["", *_next(report)]
    return "\n".join(lines)


def _next(report: CommitReport) -> list[str]:
    if report.verdict.outcome is Outcome.FAIL:
        return ["No approval cures this: take the change back, or have a human make it in a commit of its own."]
    who = ", ".join(report.attribution.agents) or "an unreviewed author"
    if is_claim_by_agent(report.attribution):
        asked = ["An agent is making this commit, so no approval written into it counts: a human has to make it."]
    else:
        kinds = [need.trailers[0] for need in report.needs if need.trailers]
        asked = [
            f"It was made with {who}. A human who did not contribute reads it.",
            *(f"  {visible(each.asked)}{_people(each)}" for each in report.needs),
            "The message then ends in their approval, in a last block of its own:",
            "",
            f"  {kinds[0] if kinds else 'Reviewed-by'}: <their name> <their address>",
        ]
    return [
        *asked,
        "",
        "If you are a coding agent: stop here and ask the person you work for. The approval is not yours to write.",
    ]


def _people(need: Need) -> str:
    """Who on the roster may give it."""
    shown = ", ".join(need.who[:_SHOWN]) + (", ..." if len(need.who) > _SHOWN else "")
    return f" ({visible(shown)})" if shown else ""
