"""The report as workflow commands: notes that GitHub puts beside the lines of a change.

GitHub shows ten of a kind for each step and drops the others in silence, so the worst ten of each kind are written and
the last line says how many more there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct

from scanner.model.finding import Disposition, Finding
from scanner.model.page import Page
from scanner.model.report import Report
from scanner.reporters.summary import BLOCKING, sentence, told, urgency
from scanner.text.escape import short, visible
from scanner.text.workflow_commands import command

MOST = 10  # of a kind
_LONG = 1_000  # characters of one line of a note
_KINDS = ("error", "warning", "notice")


class _Note(Struct, frozen=True):
    kind: str
    title: str
    lines: tuple[str, ...]
    path: str = ""
    line: int = 0


def render(
    report: Report,
    *,
    width: int = 80,  # noqa: ARG001
    color: bool = False,  # noqa: ARG001
    detail: str = "normal",
    pages: Mapping[str, Page] = MappingProxyType({}),
) -> str:
    """`report` as workflow commands, the worst first, and what it all comes to as a last line for people.

    An error is what blocks or could not be decided, a warning what passes only because somebody excused it, a notice
    (`detail` "all") every other finding.
    """
    wanted = {"held": _KINDS[:1], "all": _KINDS}.get(detail, _KINDS[:2])
    notes = [each for each in _notes(report, pages) if each.kind in wanted]
    counts = Counter(each.kind for each in notes)
    lines = [_command(each) for kind in wanted for each in [n for n in notes if n.kind == kind][:MOST]]
    left = [f"{count - MOST:,} more {kind}{'s' * (count - MOST > 1)}" for kind, count in counts.items() if count > MOST]
    more = f" ({', '.join(left)} in the report)" if left else ""
    return "\n".join([*lines, f"twokey: {report.outcome}: {visible(sentence(report))}{more}", ""])


def _notes(report: Report, pages: Mapping[str, Page]) -> Iterator[_Note]:
    """All notes: problems, then findings, the worst first."""
    for problem in report.problems:
        yield _Note("error", "twokey could not decide", (f"{problem.where}: {problem.message}",))
    for finding in sorted(report.findings, key=urgency):
        page = pages.get(finding.check)
        title = page.title if page else finding.check
        lines = (_said(finding), *_cure(finding))
        yield _Note(_kind(finding), f"{finding.outcome}: {title}", lines, finding.path, finding.line)


def _kind(finding: Finding) -> str:
    if finding.outcome in BLOCKING:
        return "error"
    return "warning" if finding.outcome is Disposition.WAIVED else "notice"


def _said(finding: Finding) -> str:
    commit = f" (commit {finding.commit[:12]})" if finding.commit else ""
    shown = "" if _has_place(finding.path) or not finding.path else f"{finding.path}: "
    return f"{finding.severity}: {shown}{told(finding)}{commit}"


def _cure(finding: Finding) -> tuple[str, ...]:
    return (finding.fix,) if finding.fix and finding.outcome in BLOCKING else ()


def _has_place(path: str) -> bool:
    """Whether a path can be named to GitHub: with a character spelled out it would be the path of something else."""
    return bool(path) and visible(path) == path == path.strip()


def _command(note: _Note) -> str:
    properties = {"title": short(note.title, _LONG)}
    if _has_place(note.path):
        line = str(max(note.line, 1))
        properties = {"file": note.path, "line": line, "endLine": line, **properties}
    return command(note.kind, [short(each, _LONG) for each in note.lines], properties)
