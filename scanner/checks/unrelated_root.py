"""A root commit inside a range: a second history is merged into the one that was reviewed (threat B82)."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks.view import View
from scanner.model.finding import Finding, Treatment
from scanner.model.scale import Severity
from scanner.rulebook import Rulebook
from scanner.text.fingerprint import fingerprint

ID = "unrelated-root"


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding, whoever made the root."""
    if not view.commit.unrelated:
        return
    yield Finding(
        check=ID,
        fingerprint=fingerprint(ID, view.commit.oid),
        severity=Severity.HIGH,
        confidence="high",
        commit=view.commit.oid,
        path="",
        line=0,
        message=f"{view.commit.oid[:12]} begins a history that the base knows nothing of",
        fix=rulebook.pages[ID].fix,
        treatment=Treatment.MENTION,
        agents=view.attribution.agents,
    )
