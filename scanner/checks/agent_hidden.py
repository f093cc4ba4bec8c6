"""A setting that decides whether an agent marks its commits: turned off, the next agent looks like a person."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks.view import View
from scanner.formats.attribution_switches import KINDS
from scanner.model.change import Delta
from scanner.model.finding import Finding, Treatment
from scanner.model.scale import Severity, worst
from scanner.rulebook import Rulebook
from scanner.text.fingerprint import fingerprint

ID = "agent-hidden"
_WORDS = {"attribution-hidden": "hid", "attribution-changed": "changed", "attribution-shown": "showed again"}


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding for each settings file whose switches changed, whoever changed them."""
    for change in view.changes:
        switched = [delta for delta in change.deltas if delta.kind in KINDS]
        if not switched:
            continue
        yield Finding(
            check=ID,
            fingerprint=fingerprint(ID, change.path, change.raw.old_oid, change.raw.new_oid),
            severity=worst((delta.severity for delta in switched), Severity.LOW),
            confidence="high",
            commit=view.commit.oid,
            path=change.path,
            line=0,
            message=f"{view.who} changed how agents are marked in {change.path}: {'; '.join(map(_words, switched))}",
            fix=rulebook.pages[ID].fix,
            treatment=Treatment.REVIEW,
            agents=view.attribution.agents,
            categories=change.categories,
        )


def _words(delta: Delta) -> str:
    return f"{_WORDS[delta.kind]} {delta.subject} ({delta.old or 'not set'} -> {delta.new or 'not set'})"
