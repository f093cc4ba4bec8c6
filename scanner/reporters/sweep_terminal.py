"""A sweep for a person at a terminal: every repository in a line, what is new, what could not be read, what next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from msgspec import Struct

from scanner.model.finding import Disposition
from scanner.model.scale import Outcome
from scanner.model.sweep import Judged, State, SweepReport, SweptFinding
from scanner.reporters.paint import OUTCOMES, STYLES, Page
from scanner.reporters.sweep_advice import steps
from scanner.reporters.sweep_table import WORDS, table
from scanner.reporters.sweep_totals import (
    ARRIVED,
    Totals,
    named_problems,
    totals,
    urgency,
    worst_findings,
    worst_repositories,
)
from scanner.reporters.sweep_words import day, moment, remarks, said, sentence, things
from scanner.text.escape import short

MOST_REPOSITORIES = 40
MOST_NEW = (8, 3)  # repositories, and findings of each
MOST_OPEN = (4, 2)
MOST_PROBLEMS = 20


class Here(Struct, frozen=True):
    """A repository's findings in some state. `count` is how many there are; `found` may be only the worst of them."""

    name: str
    found: Sequence[SweptFinding]
    count: int


def render(report: SweepReport, *, width: int = 80, color: bool = False, detail: str = "normal") -> str:
    """`report` as text. `detail`: "held" (only what blocks), "normal", or "all" (nothing cut)."""
    page = Page(width, color)
    sums = totals(report)
    if detail != "held":
        _heading(page, report, sums)
    _repositories(page, report, sums, detail)
    _findings(page, report, sums, detail)
    _problems(page, report, detail)
    _result(page, report, sums)
    if detail != "held":
        _advise(page, report)
    return page.text()


def _heading(page: Page, report: SweepReport, sums: Totals) -> None:
    part = f", part {short(report.shard, 20)}" if report.shard else ""
    whole = things(sums.repositories, "repository", "repositories")
    page.line(("twokey", "bold"), f" {report.version}  sweep of {whole}{part}, {moment(report.started)}")
    before = f"the run before: {moment(report.previous)}" if report.previous else "the first run: everything is new"
    page.line((before, "dim"))
    page.gap()


def _repositories(page: Page, report: SweepReport, sums: Totals, detail: str) -> None:
    ordered = worst_repositories(report)
    if detail == "held":
        ordered = [each for each in ordered if each.outcome is not Outcome.PASS or each.problems]
    if not ordered:
        return
    most = len(ordered) if detail == "all" else MOST_REPOSITORIES
    table(page, ordered[:most], sums)
    if rest := ordered[most:]:
        outcomes = Counter(each.outcome for each in rest)
        kinds = ", ".join(f"{outcomes[each]:,} {WORDS[each]}" for each in reversed(Outcome) if outcomes[each])
        page.line((f"and {len(rest):,} more: {kinds} (-v shows all, --format json has everything)", "dim"))
    page.gap()


def _findings(page: Page, report: SweepReport, sums: Totals, detail: str) -> None:
    """What arrived since the run before, then what was there already."""
    since = f"since {day(report.previous)}" if report.previous else "in the first run"
    whole = detail == "all"
    _listed(page, f"New {since}", _in_state(report, ARRIVED), MOST_NEW if not whole else None)
    _listed(page, "Open since before", _in_state(report, (State.OPEN,)), MOST_OPEN if not whole else None)
    if fixed := sums.states.get(State.FIXED, 0):
        page.line((f"{things(fixed, 'finding')} fixed {since}", "green"))
        page.gap()


def _in_state(report: SweepReport, states: Collection[State]) -> list[Here]:
    """The repositories that have findings in such a state, both worst first."""
    here = []
    for each in report.repositories:
        found = [swept for swept in worst_findings(each) if swept.state in states]
        if found:
            here.append(Here(each.name, found, max(len(found), sum(each.states.get(state, 0) for state in states))))
    return sorted(here, key=lambda each: (urgency(each.found[0]), each.name))


def _listed(page: Page, title: str, here: Sequence[Here], most: tuple[int, int] | None) -> None:
    """`most`: how many repositories, and findings of each; None for all."""
    if not here:
        return
    every = sum(each.count for each in here)
    page.line((f"{title}: {things(every, 'finding')} in {things(len(here), 'repository', 'repositories')}", "bold"))
    repositories, findings = most or (len(here), every)
    for each in here[:repositories]:
        page.line((short(each.name, 120), "bold"), indent=2)
        for swept in each.found[:findings]:
            _finding(page, swept)
        if left := each.count - len(each.found[:findings]):
            page.line((f"and {left:,} more here", "dim"), indent=4)
    if rest := here[repositories:]:
        left = sum(each.count for each in rest)
        page.line((f"and {left:,} in {things(len(rest), 'more repository', 'more repositories')}", "dim"), indent=2)
    page.gap()


def _finding(page: Page, swept: SweptFinding) -> None:
    finding = swept.finding
    where = f"{finding.path}:{finding.line}" if finding.line and finding.path else finding.path
    page.line(
        (f"{finding.severity:<9}", STYLES[finding.severity]),
        (where or finding.commit[:12] or "the repository", "bold"),
        (f"  {', '.join((finding.check, *remarks(swept)))}", "dim"),
        indent=4,
    )
    page.line(short(said(finding), 160), indent=13)


def _problems(page: Page, report: SweepReport, detail: str) -> None:
    found = named_problems(report)
    if not found:
        return
    page.line((f"Could not decide: {things(len(found), 'problem')}", "bold magenta"))
    most = len(found) if detail == "all" else MOST_PROBLEMS
    for name, problem in found[:most]:
        what = f"{problem.step} {short(problem.where, 120)}: {problem.message}"
        page.line((f"{short(name, 60)}  " if name else "", "bold"), what, indent=2)
    if len(found) > most:
        page.line((f"and {len(found) - most:,} more", "dim"), indent=2)
    page.gap()


def _result(page: Page, report: SweepReport, sums: Totals) -> None:
    word, style = OUTCOMES[report.outcome]
    page.line((word, style), f"  {sentence(report, sums)}")
    outcomes = [f"{sums.outcomes[each]:,} {each}" for each in reversed(Outcome) if sums.outcomes.get(each)]
    if len(outcomes) > 1:
        page.line(f"repositories: {', '.join(outcomes)}", indent=2)
    counted = [f"{sums.counts[each]:,} {each}" for each in Disposition if sums.counts.get(each)]
    if counted:
        page.line(f"findings: {', '.join(counted)}", indent=2)
    if len(report.trend) > 1:
        before, now = report.trend[-2:]
        was, is_ = before.held + before.failed, now.held + now.failed
        page.line((f"blocking findings: {was:,} in the run before, {is_:,} in this one", "dim"), indent=2)
    judged = [f"{sums.judged[each]:,} {words}" for each, words in _JUDGED.items() if sums.judged.get(each)]
    if judged:
        page.line((f"judged: {', '.join(judged)}", "dim"), indent=2)


_JUDGED = {
    Judged.WHOLE: "whole",
    Judged.NEW: "only what is new",
    Judged.UNCHANGED: "unchanged",
    Judged.FAILED: "not readable",
}


def _advise(page: Page, report: SweepReport) -> None:
    found = list(steps(report))
    if not found:
        return
    page.gap()
    page.line(("What to do next", "bold"))
    for words, command in found:
        page.line(words, indent=2)
        if command:
            page.verbatim(command, indent=6)
