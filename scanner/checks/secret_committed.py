"""A secret in the lines a commit adds.

Once pushed it is known, so nothing but rotating it helps, and no review cures it.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks.view import View
from scanner.model.finding import Finding, Treatment
from scanner.model.scale import Severity
from scanner.rulebook import Rulebook
from scanner.text.fingerprint import fingerprint

ID = "secret-committed"


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding a secret and place."""
    for secret in view.secrets:
        yield Finding(
            check=ID,
            fingerprint=fingerprint(ID, secret.path, secret.type, secret.hash),
            severity=Severity.CRITICAL,
            confidence="medium",
            commit=view.commit.oid,
            path=secret.path,
            line=secret.line,
            message=f"{secret.type} {secret.redacted} in {secret.path}",
            fix=rulebook.pages[ID].fix,
            treatment=Treatment.ROTATE,
            agents=view.attribution.agents,
            secret=secret,
        )
