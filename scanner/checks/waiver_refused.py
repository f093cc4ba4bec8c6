"""A waiver that names what a commit did and does not excuse it: ended, too long, or granted by its own author."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks.view import View
from scanner.model.finding import Finding, Treatment
from scanner.model.scale import Severity
from scanner.rulebook import Rulebook
from scanner.text.fingerprint import fingerprint

ID = "waiver-refused"


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding for each waiver and path that it would have excused."""
    for each in view.refusals:
        yield Finding(
            check=ID,
            fingerprint=fingerprint(ID, each.waiver, view.commit.oid, each.path),
            severity=Severity.HIGH,
            confidence="high",
            commit=view.commit.oid,
            path=each.path,
            line=0,
            message=f"waiver {each.waiver} does not excuse {each.check} on {each.path}: {each.why}",
            fix=rulebook.pages[ID].fix,
            treatment=Treatment.MENTION,
            agents=view.attribution.agents,
        )
