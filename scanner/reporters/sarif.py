"""The report as SARIF 2.1.0, for code scanning and other collections of findings.

It goes to more people than the history does, and often outlives it. So it has no secret, no address and no word of a
commit's message: messages are made of the checks' titles, ids of agents and kinds of changes, never of what a
repository says. Limits are GitHub's; it rejects what is over them (docs.github.com, "SARIF support").
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from scanner.model.finding import Disposition, Finding
from scanner.model.page import Page
from scanner.model.report import CommitReport, Report
from scanner.reporters.sarif_notes import notifications
from scanner.reporters.sarif_results import result
from scanner.reporters.sarif_rules import rules
from scanner.reporters.summary import BLOCKING, urgency
from scanner.text.json_text import dumps

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 25_000
MOST_SHOWN = 5_000
MOST_BYTES = 10_000_000  # compressed by gzip
_QUICK = 1  # zlib's level: what fits at this one fits at every other
_EXCUSED = frozenset({Disposition.APPROVED, Disposition.WAIVED, Disposition.BASELINED, Disposition.SUPPRESSED})

_Told = tuple[Finding, CommitReport | None]


def render(
    report: Report,
    *,
    width: int = 80,  # noqa: ARG001
    color: bool = False,  # noqa: ARG001
    detail: str = "normal",
    pages: Mapping[str, Page] = MappingProxyType({}),
) -> str:
    """`report` as one SARIF log.

    `detail`: "held" has only what blocks, "normal" also what was approved or excused, as suppressed results, and "all"
    what is advisory too.
    """
    found = sorted(_wanted(report, detail), key=lambda each: urgency(each[0]))
    count = min(len(found), MOST_RESULTS)
    while True:
        text = dumps(_log(report, found, count, pages), indent=1)
        size = len(text) if len(text) < MOST_BYTES else len(zlib.compress(text.encode("ascii"), _QUICK))
        if size <= MOST_BYTES or not count:
            return text
        count = min(count - 1, count * MOST_BYTES // size * 9 // 10)


def _wanted(report: Report, detail: str) -> Iterator[_Told]:
    told = {"held": frozenset(BLOCKING), "all": frozenset(Disposition)}.get(detail, _EXCUSED.union(BLOCKING))
    for entry in report.commits:
        yield from ((each, entry) for each in entry.findings if each.outcome in told)
    yield from ((each, None) for each in report.standing if each.outcome in told)


def _log(report: Report, found: Sequence[_Told], count: int, pages: Mapping[str, Page]) -> dict[str, Any]:
    described = rules([each for each, _ in found], pages)
    index = {rule["id"]: number for number, rule in enumerate(described)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "twokey", "version": report.version, "rules": described}},
                "automationDetails": {"id": "twokey/"},  # one category, so that a later run takes the place of this
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(report, len(found), count)],
                "properties": _properties(report),
                "results": [result(report, finding, entry, index, pages) for finding, entry in found[:count]],
            }
        ],
    }


def _invocation(report: Report, found: int, count: int) -> dict[str, Any]:
    notes = list(notifications(report, found, count, MOST_SHOWN))
    said = {"toolExecutionNotifications": notes} if notes else {}
    return {"executionSuccessful": not report.problems, **said}


def _properties(report: Report) -> dict[str, Any]:
    selection = report.selection
    return {
        "outcome": report.outcome.value,
        "rulebook": report.rulebook,
        "policy": report.policy_digest,
        "selection": selection.kind,
        **({"base": selection.base} if selection.base else {}),
        **({"head": selection.head} if selection.head else {}),
    }
