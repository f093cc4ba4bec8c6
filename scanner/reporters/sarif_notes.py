"""What a SARIF file says about the run itself: what could not be done, what was not looked into, what was cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.model.report import Problem, Report
from scanner.text.addresses import without_addresses
from scanner.text.escape import short, visible
from scanner.text.uri import relative_uri

MOST = 1_000
_LONG = 500
_PLACE = re.compile(r"(?P<commit>[0-9a-f]{40}|[0-9a-f]{64}|index):(?P<path>.+)", re.S)
_BRACES = str.maketrans({"{": "{{", "}": "}}"})  # a placeholder begins with one (SARIF 2.1.0, 3.11.5)


def notifications(report: Report, found: int, told: int, shown: int) -> Iterator[dict[str, Any]]:
    """Notes on the run. `found` results there were, `told` are in the file, `shown` is how many GitHub shows."""
    for problem in report.problems[:MOST]:
        yield _problem(problem)
    if len(report.problems) > MOST:
        yield _note("undetermined", "error", f"{len(report.problems) - MOST} more problems")
    if told < found:
        words = f"{found - told} of {found} results are left out, the lightest ones: a file of this kind is limited"
        yield _note("cut", "warning", f"{words}; twokey scan --format json has everything")
    elif told > shown:
        yield _note("cut", "note", f"GitHub shows {shown} of these {told} results, the worst ones")
    if unasked := len(report.findings) - found:
        yield _note("unasked", "note", f"{unasked} findings that block nothing are not in here; --verbose adds them")
    if not report.coverage.secrets:
        yield _note("coverage", "note", "Secrets were not looked for")


def _problem(problem: Problem) -> dict[str, Any]:
    found = _PLACE.fullmatch(problem.where)
    where = found["commit"][:12] if found else problem.where
    note = _note("undetermined", "error", f"{where}: {problem.step}: {problem.message}")
    if found and (uri := relative_uri(found["path"])):
        place = {"uri": uri, "uriBaseId": "%SRCROOT%"}
        note["locations"] = [{"physicalLocation": {"artifactLocation": place}}]
    return note


def _note(kind: str, level: str, words: str) -> dict[str, Any]:
    text = without_addresses(short(visible(words), _LONG)).replace("](", "] (").translate(_BRACES)
    return {"descriptor": {"id": kind}, "level": level, "message": {"text": text}}
