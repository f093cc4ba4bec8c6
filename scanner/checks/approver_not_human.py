"""An approval in the name of an agent, a bot or a shared mailbox: it counts for nothing, and somebody tried."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks.view import View
from scanner.model.finding import Finding, Treatment
from scanner.model.scale import Severity
from scanner.rulebook import Rulebook
from scanner.text.fingerprint import fingerprint

ID = "approver-not-human"


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding for each such reviewer."""
    for reviewer in view.false_reviewers:
        yield Finding(
            check=ID,
            fingerprint=fingerprint(ID, view.commit.oid, reviewer),
            severity=Severity.HIGH,
            confidence="high",
            commit=view.commit.oid,
            path="",
            line=0,
            message=f"{reviewer} cannot approve: only a human's review counts",
            fix=rulebook.pages[ID].fix,
            treatment=Treatment.MENTION,
            agents=view.attribution.agents,
        )
