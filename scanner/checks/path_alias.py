"""A second spelling of a path a tool reads: one file in git, the real one on a file system that ignores case."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks.view import View
from scanner.model.finding import Finding, Treatment
from scanner.model.scale import Severity
from scanner.rulebook import Rulebook
from scanner.text.fingerprint import fingerprint

ID = "path-alias"


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding for each such path when it appears, whoever adds it."""
    for change in view.changes:
        if change.alias and change.raw.status == "A":
            yield Finding(
                check=ID,
                fingerprint=fingerprint(ID, change.path, change.raw.new_oid),
                severity=Severity.CRITICAL,
                confidence="medium",
                commit=view.commit.oid,
                path=change.path,
                line=0,
                message=f"{view.who} added {change.path}, a second spelling of a release path",
                fix=rulebook.pages[ID].fix,
                treatment=Treatment.REVIEW,
                agents=view.attribution.agents,
                categories=change.categories,
            )
