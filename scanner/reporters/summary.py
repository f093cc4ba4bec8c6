"""What every report for people says, whatever its medium: what counts as open, in which order, and in which words."""

from __future__ import annotations

from collections import Counter

from scanner.model.actor import ActorKind, Attribution
from scanner.model.finding import Disposition, Finding
from scanner.model.report import CommitReport, Report
from scanner.model.scale import Outcome, Severity
from scanner.text.escape import short

BLOCKING = (Disposition.FAILED, Disposition.HELD)
MEANINGS = {
    ActorKind.HUMAN: "no evidence of an agent",
    ActorKind.ASSISTED: "a human author, and an agent took part",
    ActorKind.AGENT: "an agent is author or committer",
    ActorKind.SUSPECTED: "only context speaks of an agent",
    ActorKind.BOT: "plain automation, by its own word",
    ActorKind.UNKNOWN: "malformed or contradictory identity",
}
_MOST_AGENTS = 4


def weight(entry: CommitReport) -> tuple[int, int, int]:
    """Worst first: what no approval cures, then the worst severity that blocks, then how much of it."""
    blocking = [each for each in entry.findings if each.outcome in BLOCKING]
    return (entry.verdict.outcome.rank, max((each.severity.rank for each in blocking), default=0), len(blocking))


def urgency(finding: Finding) -> tuple[int, int]:
    """The order of findings, ascending: what blocks, what no approval cures before what one does, the worst first."""
    place = BLOCKING.index(finding.outcome) if finding.outcome in BLOCKING else len(BLOCKING)
    return (place, -finding.severity.rank)


def shown(entry: CommitReport, detail: str) -> tuple[Finding, ...]:
    """The findings of a commit that a report in this detail tells, in the order to read them."""
    wanted = tuple(Disposition) if detail == "all" else BLOCKING
    return tuple(sorted((each for each in entry.findings if each.outcome in wanted), key=urgency))


def makers(report: Report) -> list[tuple[ActorKind, int, str]]:
    """Each kind of actor that made commits, how many, and their share in words."""
    total = report.coverage.commits
    counted = [(kind, report.actors.get(kind, 0)) for kind in MEANINGS]
    return [(kind, count, _percent(count, total)) for kind, count in counted if count]


def _percent(count: int, total: int) -> str:
    share = 100 * count / total if total else 0
    return f"{share:.0f} %" if share >= 1 else "<1 %"


def agents_named(report: Report) -> list[tuple[str, int]]:
    """The agents of all commits, those with the most first."""
    return sorted(report.agents.items(), key=lambda item: (-item[1], item[0]))


def nothing_to_judge(report: Report) -> str:
    """The words for a selection without commits."""
    return "nothing is staged" if report.selection.kind == "staged" else "no commits to judge"


def attributed(attribution: Attribution) -> str:
    """The kind of actor, the agents, and the best piece of evidence for them."""
    if not attribution.evidence:
        return attribution.kind.value
    best = max(attribution.evidence, key=lambda each: each.strength.rank)
    names = ", ".join(attribution.agents[:_MOST_AGENTS]) or best.agent
    return f"{attribution.kind.value}: {names} ({best.where}: {short(best.value, 60)})"


def place(finding: Finding) -> str:
    """The path, with the line where there is one."""
    return f"{finding.path}:{finding.line}" if finding.line else finding.path


def subject_matter(finding: Finding) -> str:
    """What a finding is about, in a word or two."""
    return ", ".join(finding.categories) or (finding.secret.type if finding.secret else finding.check)


def told(finding: Finding) -> str:
    """The message without the path that stands before it."""
    return finding.message.partition(f" {finding.path}: ")[2] or finding.message


def held_commits(report: Report) -> int:
    """How many commits have something that blocks."""
    return sum(1 for entry in report.commits if any(each.outcome in BLOCKING for each in entry.findings))


def sentence(report: Report) -> str:
    """What the outcome means here."""
    held = held_commits(report)
    commits = f"{held} commit{'s' * (held != 1)}"
    if report.outcome is Outcome.PASS:
        turned = any(finding.outcome is Disposition.APPROVED for finding in report.findings)
        return "the second key has turned" if turned else "nothing needs a second key"
    if report.outcome is Outcome.HOLD:
        return f"{commits} change{'s' * (held == 1)} what ships without an independent human review"
    if report.outcome is Outcome.FAIL:
        return f"{commits} blocked; some of it no approval cures"
    problems = f"{len(report.problems)} problem{'s' * (len(report.problems) != 1)}"
    return f"this could not be decided ({problems}), and that is never a pass"


def tally(report: Report) -> str:
    """All findings by what became of them, and those that block by severity; "" where there are none."""
    outcomes = Counter(finding.outcome for finding in report.findings)
    severities = Counter(finding.severity for finding in report.findings if finding.outcome in BLOCKING)
    parts = [f"{outcomes[each]} {each}" for each in Disposition if outcomes[each]]
    worst = [f"{severities[each]} {each}" for each in reversed(Severity) if severities[each]]
    return ", ".join(parts) + (f" (blocking: {', '.join(worst)})" if worst else "")
