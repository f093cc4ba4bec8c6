"""A commit that passed, or meant to pass, the gate in an emergency: shown whatever became of it."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks.view import View
from scanner.model.approval import Glass
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
    yield Finding(
        check=ID,
        fingerprint=fingerprint(ID, view.commit.oid),
        severity=Severity.HIGH,
        confidence="high",
        commit=view.commit.oid,
        path="",
        line=0,
        message=words(glass),
        fix=rulebook.pages[ID].fix,
        treatment=Treatment.MENTION,
        agents=view.attribution.agents,
    )


def words(glass: Glass) -> str:
    """Who broke it, why, and what that opens."""
    fate = f"it opens nothing: {glass.refused}"
    if not glass.refused:
        fate = f"a signed review of what it lets pass is due by {glass.due}"
    return f"{glass.by} broke the glass ({glass.reason}): {fate}"
