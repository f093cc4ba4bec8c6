"""The report as Markdown: a step's summary, a comment, a message in a chat. Limited in size, and it says what it cut.

Whatever comes from the repository stands in code (see scanner/text/markdown.py); only our own words are markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from scanner.model.page import Page
from scanner.model.report import Report
from scanner.reporters.advice import next_steps
from scanner.reporters.budget import Block, fit
from scanner.reporters.markdown_parts import commit_section, finding_line
from scanner.reporters.summary import (
    BLOCKING,
    MEANINGS,
    agents_named,
    makers,
    nothing_to_judge,
    sentence,
    shown,
    tally,
    urgency,
    weight,
)
from scanner.reporters.trust import trust
from scanner.text.escape import short
from scanner.text.markdown import code, fenced, prose

BUDGET = 1_000_000  # bytes; of a step's summary over 1 MiB GitHub shows nothing, and the step may write some as well
MOST_COMMITS = 20  # in the open; the others are folded away
MOST_FOLDED = 100  # lines in a fold


def render(
    report: Report,
    *,
    width: int = 80,  # noqa: ARG001
    color: bool = False,  # noqa: ARG001
    detail: str = "normal",
    pages: Mapping[str, Page] = MappingProxyType({}),
    budget: int = BUDGET,
) -> str:
    """`report` as Markdown in at most `budget` bytes."""
    text = fit(list(_blocks(report, detail, pages)), budget - 1, _note)
    return f"{text}\n"


def _blocks(report: Report, detail: str, pages: Mapping[str, Page]) -> Iterator[Block]:
    """In the order of reading. What a reader needs most has the lowest rank: the outcome, then what to do."""
    brief = detail == "held"
    yield Block(0, "line", list(_heading(report)), between="\n\n")
    if not brief:
        yield Block(1, "line", list(_makers(report)), between="\n\n")
    problems = [f"- {code(short(each.where, 200))}: {prose(each.message)}" for each in report.problems]
    yield Block(3, "problem", problems, "### Could not be decided")
    found = sorted((entry for entry in report.commits if shown(entry, "held")), key=weight, reverse=True)
    commits = [commit_section(entry, detail) for entry in found]
    open_ones = commits if detail == "all" else commits[:MOST_COMMITS]
    yield Block(4, "commit", open_ones, "### What blocks", between="\n\n")
    if not brief:
        yield Block(2, "step", list(_steps(report)), "### What to do next", between="\n\n")
    yield _folded(5, "commit", f"{_count(len(commits) - len(open_ones), 'more commit')}", commits[len(open_ones) :])
    yield Block(2, "line", [f"- {prose(each)}" for each in _standing(report)], "### In the policy itself")
    if not brief:
        yield _others(report, detail)
        yield _checks(report, pages)


def _heading(report: Report) -> Iterator[str]:
    yield f"## twokey: {report.outcome.upper()}"
    yield f"**{_capital(sentence(report))}.**"
    about = [prose(short(report.selection.label, 200)), f"policy: {prose(short(report.policy_source, 200))}"]
    yield " · ".join([*about, f"twokey {prose(report.version)}"])
    said = [*report.notices, *trust(report)]
    if said:
        yield "\n".join(f"- {prose(each)}" for each in said)
    if parts := tally(report):
        yield f"Findings: {parts}"


def _makers(report: Report) -> Iterator[str]:
    total = report.coverage.commits
    if not total:
        yield f"{_capital(nothing_to_judge(report))}."
        return
    rows = [
        f"| {kind} | {count:,} | {share.replace('<', '&lt;')} | {MEANINGS[kind]} |"
        for kind, count, share in makers(report)
    ]
    who = f"Who made {total:,} commits" if total > 1 else "Who made the commit"
    yield "\n".join([f"| {who} | | | |", "| :-- | --: | --: | :-- |", *rows])
    if report.agents:
        yield "Agents: " + ", ".join(f"{code(agent)} {count:,}" for agent, count in agents_named(report))


def _steps(report: Report) -> Iterator[str]:
    for words, command in next_steps(report):
        yield prose(words) + (f"\n\n{fenced(command, 'sh')}" if command else "")


def _standing(report: Report) -> Sequence[str]:
    return [f"{each.severity} {each.check}: {each.message}" for each in report.standing if each.outcome in BLOCKING]


def _others(report: Report, detail: str) -> Block:
    """What holds nothing: advisory, approved or excused."""
    found = sorted((each for each in report.findings if each.outcome not in BLOCKING), key=urgency)
    most = len(found) if detail == "all" else MOST_FOLDED
    lines = [finding_line(each, detail, commit=True) for each in found[:most]]
    if len(found) > most:
        lines.append(f"- and {_count(len(found) - most, 'more finding')}")
    return _folded(6, "finding", f"{_count(len(found), 'finding')} that {_block(len(found))} nothing", lines, "\n")


def _checks(report: Report, pages: Mapping[str, Page]) -> Block:
    names = sorted({each.check for each in report.findings if each.outcome in BLOCKING and each.check in pages})
    lines = [f"- {code(name)}: {prose(pages[name].title)} (`twokey explain {name}`)" for name in names]
    return _folded(5, "check", "What the checks mean", lines, "\n")


def _folded(rank: int, noun: str, summary: str, items: Sequence[str], between: str = "\n\n") -> Block:
    """Folded away until a reader opens it. What is inside is Markdown only behind an empty line."""
    opening = f"<details>\n<summary>{summary}</summary>"
    return Block(rank, noun, items, opening, "</details>", between)


def _note(left: Mapping[str, int]) -> str:
    counted = ", ".join(_count(count, noun) for noun, count in left.items())
    return f"**Left out here for want of room: {counted}.** `twokey scan --format json` has everything."


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _block(count: int) -> str:
    return "blocks" if count == 1 else "block"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
