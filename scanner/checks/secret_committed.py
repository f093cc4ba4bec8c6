"""A secret in what a commit adds.

Once pushed it is known, so nothing but rotating it helps, and no review cures it.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from scanner.checks.view import View
from scanner.model.actor import Attribution
from scanner.model.finding import Finding, Secret, Treatment
from scanner.model.scale import Severity
from scanner.rulebook import Rulebook
from scanner.text.fingerprint import fingerprint

ID = "secret-committed"


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding a secret and place."""
    for secret in view.secrets:
        yield found(secret, view.commit.oid, view.attribution, rulebook)


def found(secret: Secret, commit: str, attribution: Attribution, rulebook: Rulebook) -> Finding:
    """The finding for a secret; `commit` is "" for what is in none."""
    place = secret.path or "the commit's own text"
    hidden = f", written as {secret.hidden}" if secret.hidden else ""
    return Finding(
        check=ID,
        fingerprint=fingerprint(ID, secret.path, secret.type, secret.hash),
        severity=Severity.CRITICAL,
        confidence=secret.confidence,
        commit=commit,
        path=secret.path,
        line=secret.line,
        message=f"{secret.type} {secret.redacted} in {place}{hidden}",
        fix=rulebook.pages[ID].fix,
        treatment=Treatment.ROTATE,
        agents=attribution.agents,
        secret=replace(secret, author=attribution.kind),
    )
