"""`twokey explain` as text.

The page of a check or of a kind of delta, or a commit with its evidence, deltas, approvals and verdict tree.
"""

from __future__ import annotations

from scanner.model.actor import ActorKind
from scanner.model.change import Change
from scanner.model.page import Page as RulePage
from scanner.model.page import PageKind
from scanner.model.report import CommitReport, Report
from scanner.model.verdict import Verdict
from scanner.reporters.advice import advise
from scanner.reporters.deltas import in_words, worst_first
from scanner.reporters.paint import OUTCOMES, STYLES, Page
from scanner.reporters.reasons import weighed
from scanner.text.escape import short

_PRESUMED = "no evidence of an agent; that presumes a human, it does not prove one"


def render_page(text: RulePage, width: int, color: bool) -> str:
    """A page of the rulebook under fixed headings."""
    page = Page(width, color)
    page.line((text.ids[0], "bold"), f"  {text.title}")
    asked = "severity: " if text.kind is PageKind.CHECK else "delta, usually: "
    page.line((asked, "dim"), (text.severity.value, STYLES[text.severity]), (f"   since {text.since}", "dim"))
    if len(text.ids) > 1:
        page.line((f"also: {', '.join(text.ids[1:])}", "dim"))
    for heading, body in (("What it is", text.what), ("Why it matters", text.why)):
        page.gap()
        page.line((heading, "bold"))
        page.line(body, indent=2)
    page.gap()
    page.line(("Example", "bold"))
    page.verbatim(text.example, indent=2)
    page.gap()
    page.line(("How to fix", "bold"))
    page.line(text.fix, indent=2)
    if text.controls:
        page.gap()
        page.line(("Supports", "bold"))
        page.line(", ".join(text.controls), indent=2)
    return page.text()


def render_commit(report: Report, width: int, color: bool) -> str:
    """One commit, explained."""
    page = Page(width, color)
    for entry in report.commits:
        _who(page, entry)
        _evidence(page, entry)
        _changes(page, entry)
        _approvals(page, entry)
        page.gap()
        page.line(("Verdict", "bold"), f"   in {report.selection.label}, policy: {report.policy_source}")
        _tree(page, entry.verdict, 2)
    for problem in report.problems:
        page.line(f"problem: {problem.where}: {problem.message}")
    advise(page, report, explained=True)
    return page.text()


def _who(page: Page, entry: CommitReport) -> None:
    commit = entry.commit
    page.line((commit.oid, "bold"), f"  {short(commit.subject, 120)}")
    page.line(f"author     {commit.author}", indent=2)
    page.line(f"committer  {commit.committer}", indent=2)
    if commit.authored:
        page.line(f"authored   {commit.authored} (a claim)", indent=2)
    for flaw in commit.flaws:
        page.line((f"malformed  {flaw}", "bold red"), indent=2)


def _evidence(page: Page, entry: CommitReport) -> None:
    attribution = entry.attribution
    page.gap()
    names = f": {', '.join(attribution.agents)}" if attribution.agents else ""
    page.line(("Who made it", "bold"), f"   {attribution.kind}{names}")
    if not attribution.evidence:
        page.line(_PRESUMED if attribution.kind is ActorKind.HUMAN else attribution.reason, indent=2)
    for each in attribution.evidence:
        page.line(
            f"{each.strength:<8} {each.agent}  ",
            (f"{each.source}, {each.where}: {short(each.value, 160)}", "dim"),
            indent=2,
        )
    if attribution.operators:
        page.line((f"answers for it: {', '.join(attribution.operators)}", "dim"), indent=2)


def _changes(page: Page, entry: CommitReport) -> None:
    page.gap()
    page.line(("What it does to the release paths", "bold"))
    if not entry.changes:
        page.line("nothing: no path of it matters for a release", indent=2)
    for change in entry.changes:
        page.line(f"{change.raw.status} ", (change.path, "bold"), f"  {', '.join(change.categories)}", indent=2)
        _deltas(page, change)


def _deltas(page: Page, change: Change) -> None:
    if not change.deltas:
        page.line(("no change in meaning", "dim"), indent=4)
    for delta in worst_first(change):
        page.line((f"{delta.severity:<9}", STYLES[delta.severity]), in_words(delta), indent=4)
        if delta.raised:
            page.line((f"one level up: {'; '.join(delta.raised)}", "dim"), indent=14)


def _approvals(page: Page, entry: CommitReport) -> None:
    page.gap()
    page.line(("Approvals", "bold"))
    if not entry.approvals and not entry.near_misses:
        page.line("none", indent=2)
    for each in entry.approvals:
        page.line(f"{each.kind}: {each.reviewer}  {weighed(each)}", indent=2)
        page.line(
            (
                f"{each.source} on {each.carrier[:12]}, {each.assurance}; covers {', '.join(each.covers) or 'nothing'}",
                "dim",
            ),
            indent=4,
        )
        for note in each.notes:
            page.line((f"note: {note}", "dim"), indent=4)
    for miss in entry.near_misses:
        page.line(f"near miss: {short(miss.line, 100)!r}: {miss.problem}", indent=2)
        if not miss.block:
            page.verbatim(miss.suggestion, indent=4)
    if block := next((miss.block for miss in entry.near_misses), ""):
        page.line("the message's last block, corrected:", indent=2)
        page.verbatim(block, indent=4)


def _tree(page: Page, verdict: Verdict, indent: int) -> None:
    word, style = OUTCOMES[verdict.outcome]
    said_below = any(verdict.reason.startswith(child.reason) for child in verdict.children)
    page.line((f"{word:<5} ", style), "because" if said_below else verdict.reason, indent=indent)
    for child in verdict.children:
        _tree(page, child, indent + 2)
