"""A commit that passed, or meant to pass, the gate in an emergency: shown whatever became of it."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks.view import View
from scanner.model.finding import Finding, Treatment
from scanner.model.scale import Severity
from scanner.rulebook import Rulebook
from scanner.text.fingerprint import fingerprint

ID = "break-glass"


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding for a commit whose message breaks the glass."""
    glass = view.glass
    if glass is None:
        return
    fate = f"it opens nothing: {glass.refused}" if glass.refused else f"a signed review is due by {glass.due}"
    yield Finding(
        check=ID,
        fingerprint=fingerprint(ID, view.commit.oid),
        severity=Severity.HIGH,
        confidence="high",
        commit=view.commit.oid,
        path="",
        line=0,
        message=f"{glass.by} broke the glass ({glass.reason}): {fate}",
        fix=rulebook.pages[ID].fix,
        treatment=Treatment.MENTION,
        agents=view.attribution.agents,
    )
