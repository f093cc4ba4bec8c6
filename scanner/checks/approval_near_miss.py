"""A line that means to approve and does not count, on a commit that needs an approval."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks.view import View
from scanner.model.finding import Finding, Treatment
from scanner.model.scale import Severity
from scanner.rulebook import Rulebook
from scanner.text.fingerprint import fingerprint

ID = "approval-near-miss"


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding a line, with what is wrong and the line that would count."""
    for miss in view.near_misses:
        yield Finding(
            check=ID,
            fingerprint=fingerprint(ID, view.commit.oid, miss.line),
            severity=Severity.LOW,
            confidence="high",
            commit=view.commit.oid,
            path="",
            line=0,
            message=f"{miss.line!r} does not count: {miss.problem}",
            fix=miss.suggestion or rulebook.pages[ID].fix,
            treatment=Treatment.MENTION,
            agents=view.attribution.agents,
        )
