"""What a hook says when it stops somebody. A person gets the problem, why, and what to type next; an agent that reads
the same learns that it has to stop and ask. Who may approve is named; what an approval is bound to is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scanner.approvals.eligible import is_claim_by_agent
from scanner.hooks.texts import ROTATE, SHOWN, STOP, exception
from scanner.model.actor import Attribution, Source
from scanner.model.finding import Disposition, Finding, Treatment
from scanner.model.report import CommitReport, Need, Report
from scanner.model.scale import Outcome
from scanner.text.escape import visible

_BLOCKING = (Disposition.FAILED, Disposition.HELD)
_HEADINGS = {
    Outcome.PASS: "",
    Outcome.HOLD: "on hold: it changes what ships and nobody independent has reviewed it",
    Outcome.FAIL: "blocked",
    Outcome.UNDETERMINED: "undecided",
}


def refusal(entry: CommitReport, outcome: Outcome) -> str:
    """Why a commit that is being made is not made."""
    lines = [f"twokey: this commit is {_HEADINGS[outcome]}", "", *shown(blocking(entry))]
    refused = (each for each in entry.approvals if not each.counts)
    lines += [f"  {each.kind}: {visible(each.reviewer)} does not count: {each.reason}" for each in refused]
    for miss in entry.near_misses:
        lines.append(f"  near miss: {visible(miss.line)}: {visible(miss.problem)}")
        if not miss.block:
            lines += [f"    {visible(line)}" for line in miss.suggestion.split("\n") if line]
    if block := next((miss.block for miss in entry.near_misses), ""):
        lines += ["  the message's last block, corrected:", *(f"    {visible(line)}" for line in block.split("\n"))]
    return "\n".join([*lines, "", *_next(entry, outcome)])


def blocking(entry: CommitReport) -> list[Finding]:
    """What stops it, the worst first."""
    found = [each for each in entry.findings if each.outcome in _BLOCKING]
    return sorted(found, key=lambda each: (each.outcome is not Disposition.FAILED, -each.severity.rank))


def shown(findings: Sequence[Finding]) -> Iterator[str]:
    """The first few, a line each."""
    for each in findings[:SHOWN]:
        yield f"  {sentence(each)}"
    if len(findings) > SHOWN:
        yield f"  and {len(findings) - SHOWN} more"


def sentence(finding: Finding) -> str:
    """What was found, and for a secret in which line."""
    line = f" (line {finding.line})" if finding.line and finding.treatment is Treatment.ROTATE else ""
    return f"{visible(finding.message)}{line}"


def troubles(report: Report) -> Iterator[str]:
    """What could not be read."""
    for each in report.problems[:SHOWN]:
        yield f"  {visible(each.where)}: {visible(each.message)}"
    if len(report.problems) > SHOWN:
        yield f"  and {len(report.problems) - SHOWN} more"


def _next(entry: CommitReport, outcome: Outcome) -> list[str]:
    if outcome is Outcome.FAIL:
        return cures(blocking(entry))
    if outcome is Outcome.UNDETERMINED:
        return ["What cannot be decided does not pass. twokey scan --staged shows all of it."]
    return [*asked(entry), "", STOP.format("The approval", "write")]


def cures(findings: Sequence[Finding]) -> list[str]:
    """What to do about what no approval cures."""
    lines: list[str] = []
    if any(each.treatment is Treatment.ROTATE for each in findings):
        lines += ROTATE
    if any(each.treatment is not Treatment.ROTATE for each in findings):
        lines.append("No approval cures this: take the change back, or have a human make it in a commit of its own.")
    return [*lines, *exception()]


def asked(entry: CommitReport) -> list[str]:
    """Who has to do what for the commit to be made."""
    if is_claim_by_agent(entry.attribution):
        lines = ["An agent is making this commit, so no approval written into it counts: a human has to make it."]
        return [*lines, *unmarked(entry.attribution)]
    who = ", ".join(entry.attribution.agents) or "an unreviewed author"
    return [
        f"It was made with {who}. A human who did not contribute reads it.",
        *needed(entry),
        "The message then ends in their approval, in a last block of its own:",
        "",
        f"  {trailer(entry)}: <their name> <their address>",
        *unmarked(entry.attribution),
    ]


def needed(entry: CommitReport) -> list[str]:
    """What is asked for, by category, and who on the roster may give it."""
    return [f"  {visible(each.category)}: {visible(each.asked)}{_people(each)}" for each in entry.needs]


def trailer(entry: CommitReport) -> str:
    """The key of the trailer that is asked for."""
    return next((need.trailers[0] for need in entry.needs if need.trailers), "Reviewed-by")


def unmarked(attribution: Attribution) -> list[str]:
    """How to mark a commit of which only the process that makes it says that an agent took part."""
    if any(each.source is not Source.RUNTIME for each in attribution.evidence):
        return []
    seen = list(dict.fromkeys(f"{each.where} {each.value}" for each in attribution.evidence))
    agents = [f"  Assisted-by: {agent}" for agent in attribution.agents]
    if not seen or not agents:
        return []
    said = f"Nothing in the message says so; this process does ({visible(', '.join(seen[:SHOWN]))})."
    return ["", f"{said} Mark the commit with:", "", *agents]


def _people(need: Need) -> str:
    named = ", ".join(need.who[:SHOWN]) + (", ..." if len(need.who) > SHOWN else "")
    return f" ({visible(named)})" if named else ""
