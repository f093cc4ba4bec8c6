"""One commit, and one finding, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scanner.model.approval import NearMiss
from scanner.model.finding import Finding
from scanner.model.report import CommitReport, Need
from scanner.reporters.advice import MOST_PEOPLE
from scanner.reporters.reasons import weighed
from scanner.reporters.summary import BLOCKING, attributed, place, shown, subject_matter, told
from scanner.text.escape import short
from scanner.text.markdown import code, fenced, prose

_MOST = {"all": 50}  # findings of one commit
_FEWER = 10
_LONG = {"all": 2_000}  # characters of what is said of one
_SHORTER = 300
_SUBJECT = 120
_PATH = 300


def commit_section(entry: CommitReport, detail: str) -> str:
    """What blocks in a commit, who made it, what it lacks, and what nearly was an approval."""
    commit = entry.commit
    name = code(commit.oid[:12]) if commit.oid else "staged"
    return "\n\n".join(
        [
            " ".join(
                filter(None, ("####", entry.verdict.outcome.upper(), name, code(short(commit.subject, _SUBJECT))))
            ),
            f"by {code(short(commit.author.name, _SUBJECT)) or 'nobody'}, {prose(attributed(entry.attribution))}",
            "\n".join(_lines(entry, detail)),
            *_corrected(entry.near_misses),
        ]
    )


def finding_line(finding: Finding, detail: str, *, commit: bool = False) -> str:
    """A finding as an entry of a list; `commit`: it stands apart from its commit, so it names it."""
    parts = [f"**{finding.severity}**"]
    if finding.path:
        parts.append(code(short(place(finding), _PATH)))
    parts.append(prose(subject_matter(finding)))
    if commit and finding.commit:
        parts.append(f"in {code(finding.commit[:12])}")
    words = f"- {' '.join(parts)}: {prose(short(told(finding), _LONG.get(detail, _SHORTER)))}"
    return words if finding.outcome in BLOCKING else f"{words} ({finding.outcome})"


def _lines(entry: CommitReport, detail: str) -> Iterator[str]:
    most = _MOST.get(detail, _FEWER)
    blocking = shown(entry, "held")
    yield from _some([finding_line(each, detail) for each in blocking], most, "findings")
    yield from _some([_missing(each) for each in entry.needs], most, "requirements")
    approvals = [
        f"- {prose(short(f'{each.kind}: {each.reviewer}', _PATH))} {weighed(each)}" for each in entry.approvals
    ]
    yield from _some(approvals, most, "approvals")
    misses = [f"- near miss: {code(short(each.line, _SUBJECT))}: {prose(each.problem)}" for each in entry.near_misses]
    yield from _some(misses, most, "near misses")


def _some(lines: Sequence[str], most: int, nouns: str) -> Iterator[str]:
    yield from lines[:most]
    if len(lines) > most:
        yield f"- and {len(lines) - most:,} more {nouns}"


def _missing(need: Need) -> str:
    """What a held commit still lacks, and who may give it."""
    people = ", ".join(code(short(each, _SUBJECT)) for each in need.who[:MOST_PEOPLE])
    more = ", ..." if len(need.who) > MOST_PEOPLE else ""
    return f"- missing for {need.category}: {prose(need.asked)}{f' ({people}{more})' if people else ''}"


def _corrected(misses: Sequence[NearMiss]) -> Iterator[str]:
    """The line or the block that would have counted, to paste."""
    if block := next((each.block for each in misses if each.block), ""):
        yield f"The message's last block, corrected:\n\n{fenced(block)}"
        return
    if lines := "\n".join(each.suggestion for each in misses[:_FEWER] if each.suggestion):
        yield f"What would count:\n\n{fenced(lines)}"
