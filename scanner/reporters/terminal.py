"""The report for a person at a terminal: who made the commits, what is held and why, worst first, what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scanner.model.finding import Finding
from scanner.model.page import Page as RulePage
from scanner.model.report import CommitReport, Report
from scanner.reporters.advice import advise
from scanner.reporters.paint import OUTCOMES, STYLES, Page
from scanner.reporters.reasons import weighed
from scanner.reporters.summary import (
    BLOCKING,
    MEANINGS,
    agents_named,
    attributed,
    makers,
    nothing_to_judge,
    place,
    sentence,
    shown,
    subject_matter,
    tally,
    told,
    weight,
)
from scanner.reporters.trust import trust
from scanner.text.escape import short

MOST_COMMITS = 20
MOST_FINDINGS = 6


def render(
    report: Report,
    *,
    width: int = 80,
    color: bool = False,
    detail: str = "normal",
    pages: Mapping[str, RulePage] = MappingProxyType({}),  # noqa: ARG001
) -> str:
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
        page.line(nothing_to_judge(report))
        page.gap()
        return
    page.line(("Who made " + (f"{total:,} commits" if total > 1 else "the commit"), "bold"))
    for kind, count, share in makers(report):
        page.line(f"{kind:<10}{count:>8,}{share:>7}   ", (MEANINGS[kind], "dim"), indent=2)
    if report.agents:
        page.line("agents: " + ", ".join(f"{agent} {count:,}" for agent, count in agents_named(report)), indent=2)
    page.gap()


def _problems(page: Page, report: Report) -> None:
    if not report.problems:
        return
    page.line((f"Could not decide: {len(report.problems)} problem{'s' * (len(report.problems) > 1)}", "bold magenta"))
    for problem in report.problems[:MOST_COMMITS]:
        page.line(f"{short(problem.where, 60)}: {problem.message}", indent=2)
    if len(report.problems) > MOST_COMMITS:
        page.line(f"and {len(report.problems) - MOST_COMMITS} more", indent=2)
    page.gap()


def _commits(page: Page, report: Report, detail: str) -> None:
    entries = [(entry, found) for entry in report.commits if (found := shown(entry, detail))]
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
    page.line(f"by {commit.author.name or 'nobody'}, ", attributed(entry.attribution), indent=2)
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


def _finding(page: Page, finding: Finding, detail: str) -> None:
    status = "" if finding.outcome in BLOCKING else f"  ({finding.outcome})"
    severity = (f"{finding.severity:<9}", STYLES[finding.severity])
    page.line(severity, (place(finding), "bold"), f"  {subject_matter(finding)}", (status, "dim"), indent=2)
    page.line(told(finding) if detail == "all" else short(told(finding), 240), indent=11)


def _result(page: Page, report: Report) -> None:
    word, style = OUTCOMES[report.outcome]
    page.line((word, style), f"  {sentence(report)}")
    for words in trust(report):
        page.line((words, "dim"), indent=2)
    if parts := tally(report):
        page.line(f"findings: {parts}", indent=2)
