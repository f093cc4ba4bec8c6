"""The report for a person at a terminal: who made the commits, what is held and why, worst first, what to do next."""

from __future__ import annotations

from collections import Counter

from scanner.model.actor import ActorKind, Attribution
from scanner.model.finding import Disposition, Finding
from scanner.model.report import CommitReport, Report
from scanner.model.scale import Outcome, Severity
from scanner.reporters.advice import advise, weight
from scanner.reporters.paint import OUTCOMES, STYLES, Page
from scanner.reporters.reasons import weighed
from scanner.reporters.trust import trust
from scanner.text.escape import short

MOST_COMMITS = 20
MOST_FINDINGS = 6
MOST_AGENTS = 4

_BLOCKING = (Disposition.FAILED, Disposition.HELD)
_KINDS = {
    ActorKind.HUMAN: "human",
    ActorKind.ASSISTED: "assisted",
    ActorKind.AGENT: "agent",
    ActorKind.SUSPECTED: "suspected",
    ActorKind.BOT: "bot",
    ActorKind.UNKNOWN: "unknown",
}
_MEANINGS = {
    ActorKind.HUMAN: "no evidence of an agent",
    ActorKind.ASSISTED: "a human author, and an agent took part",
    ActorKind.AGENT: "an agent is author or committer",
    ActorKind.SUSPECTED: "only context speaks of an agent",
    ActorKind.BOT: "plain automation, by its own word",
    ActorKind.UNKNOWN: "malformed or contradictory identity",
}


def render(report: Report, *, width: int = 80, color: bool = False, detail: str = "normal") -> str:
    """`report` as text.

    `detail`: "held" (only what blocks), "normal", or "all" (advisory findings too, nothing cut).
    """
    page = Page(width, color)
    if detail != "held":
        _heading(page, report)
        _makers(page, report)
    _problems(page, report)
    _commits(page, report, detail)
    _result(page, report)
    if detail != "held":
        advise(page, report)
    return page.text()


def _heading(page: Page, report: Report) -> None:
    page.line(("twokey", "bold"), f" {report.version}  ", report.selection.label)
    page.line((f"policy: {report.policy_source}", "dim"))
    for notice in report.notices:
        page.line((f"note: {notice}", "dim"))
    page.gap()


def _makers(page: Page, report: Report) -> None:
    total = report.coverage.commits
    if not total:
        nothing = "nothing is staged" if report.selection.kind == "staged" else "no commits to judge"
        page.line(nothing)
        page.gap()
        return
    page.line(("Who made " + (f"{total:,} commits" if total > 1 else "the commit"), "bold"))
    for kind, name in _KINDS.items():
        if count := report.actors.get(kind, 0):
            page.line(f"{name:<10}{count:>8,}{_percent(count, total):>7}   ", (_MEANINGS[kind], "dim"), indent=2)
    if report.agents:
        ordered = sorted(report.agents.items(), key=lambda item: (-item[1], item[0]))
        page.line("agents: " + ", ".join(f"{agent} {count:,}" for agent, count in ordered), indent=2)
    page.gap()


def _percent(count: int, total: int) -> str:
    share = 100 * count / total
    return f"{share:.0f} %" if share >= 1 else "<1 %"


def _problems(page: Page, report: Report) -> None:
    if not report.problems:
        return
    page.line((f"Could not decide: {len(report.problems)} problem{'s' * (len(report.problems) > 1)}", "bold magenta"))
    for problem in report.problems[:MOST_COMMITS]:
        page.line(f"{short(problem.where, 60)}: {problem.message}", indent=2)
    if len(report.problems) > MOST_COMMITS:
        page.line(f"and {len(report.problems) - MOST_COMMITS} more", indent=2)
    page.gap()


def _shown(entry: CommitReport, detail: str) -> tuple[Finding, ...]:
    wanted = tuple(Disposition) if detail == "all" else _BLOCKING
    found = [finding for finding in entry.findings if finding.outcome in wanted]
    return tuple(
        sorted(
            found,
            key=lambda each: (_BLOCKING.index(each.outcome) if each.outcome in _BLOCKING else 9, -each.severity.rank),
        )
    )


def _commits(page: Page, report: Report, detail: str) -> None:
    entries = [(entry, found) for entry in report.commits if (found := _shown(entry, detail))]
    entries.sort(key=lambda item: weight(item[0]), reverse=True)
    most = len(entries) if detail == "all" else MOST_COMMITS
    for entry, findings in entries[:most]:
        _commit(page, entry, findings, detail)
    if len(entries) > most:
        page.line(
            (f"and {len(entries) - most} more commits like these (-v shows all, --format json has everything)", "dim")
        )
        page.gap()


def _commit(page: Page, entry: CommitReport, findings: tuple[Finding, ...], detail: str) -> None:
    word, style = OUTCOMES[entry.verdict.outcome]
    commit = entry.commit
    page.line((f"{word} ", style), (commit.oid[:12] or "staged", "bold"), f"  {short(commit.subject, page.width - 22)}")
    page.line(f"by {commit.author.name or 'nobody'}, ", _attributed(entry.attribution), indent=2)
    most = len(findings) if detail == "all" else MOST_FINDINGS
    for finding in findings[:most]:
        _finding(page, finding, detail)
    if len(findings) > most:
        page.line((f"and {len(findings) - most} more in this commit", "dim"), indent=2)
    for approval in entry.approvals:
        page.line(f"{approval.kind}: {approval.reviewer} ", (weighed(approval), "dim"), indent=2)
    for miss in entry.near_misses:
        page.line(f"near miss: {short(miss.line, 80)!r}: {miss.problem}", indent=2)
        if not miss.block:
            page.verbatim(miss.suggestion, indent=4)
    if block := next((miss.block for miss in entry.near_misses), ""):
        page.line("the message's last block, corrected:", indent=2)
        page.verbatim(block, indent=4)
    page.gap()


def _attributed(attribution: Attribution) -> str:
    if not attribution.evidence:
        return attribution.kind.value
    best = max(attribution.evidence, key=lambda each: each.strength.rank)
    names = ", ".join(attribution.agents[:MOST_AGENTS]) or best.agent
    return f"{attribution.kind.value}: {names} ({best.where}: {short(best.value, 60)})"


def _finding(page: Page, finding: Finding, detail: str) -> None:
    where = f"{finding.path}:{finding.line}" if finding.line else finding.path
    tags = ", ".join(finding.categories) or (finding.secret.type if finding.secret else finding.check)
    status = "" if finding.outcome in _BLOCKING else f"  ({finding.outcome})"
    page.line(
        (f"{finding.severity:<9}", STYLES[finding.severity]), (where, "bold"), f"  {tags}", (status, "dim"), indent=2
    )
    summary = finding.message.partition(f" {finding.path}: ")[2] or finding.message
    page.line(summary if detail == "all" else short(summary, 240), indent=11)


def _result(page: Page, report: Report) -> None:
    outcomes = Counter(finding.outcome for finding in report.findings)
    blocking = [finding for finding in report.findings if finding.outcome in _BLOCKING]
    severities = Counter(finding.severity for finding in blocking)
    held = sum(1 for entry in report.commits if any(finding.outcome in _BLOCKING for finding in entry.findings))
    word, style = OUTCOMES[report.outcome]
    parts = [f"{outcomes[each]} {each}" for each in Disposition if outcomes[each]]
    worst = [f"{severities[each]} {each}" for each in reversed(Severity) if severities[each]]
    page.line((word, style), f"  {_sentence(report, held)}")
    for words in trust(report):
        page.line((words, "dim"), indent=2)
    if parts:
        page.line("findings: " + ", ".join(parts) + (f" (blocking: {', '.join(worst)})" if worst else ""), indent=2)


def _sentence(report: Report, held: int) -> str:
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
