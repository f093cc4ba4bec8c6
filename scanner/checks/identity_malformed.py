"""A commit whose headers say two things at once, on a release path: git shows one author, the object holds another; the
number of one account stands beside the login of a second.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks.view import View
from scanner.model.actor import ActorKind
from scanner.model.finding import Finding, Treatment
from scanner.model.scale import Severity
from scanner.rulebook import Rulebook
from scanner.text.fingerprint import fingerprint

ID = "identity-malformed"


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding for a malformed commit that changes a classified path."""
    contradictory = view.attribution.kind is ActorKind.UNKNOWN
    if not (view.commit.flaws or contradictory) or not view.changes:
        return
    why = view.attribution.reason if contradictory else "; ".join(view.commit.flaws)
    yield Finding(
        check=ID,
        fingerprint=fingerprint(ID, view.commit.oid),
        severity=Severity.CRITICAL,
        confidence="high",
        commit=view.commit.oid,
        path=view.changes[0].path,
        line=0,
        message=f"nobody can say who made this commit: {why}",
        fix=rulebook.pages[ID].fix,
        treatment=Treatment.CLARIFY,
        agents=view.attribution.agents,
        categories=view.changes[0].categories,
    )
