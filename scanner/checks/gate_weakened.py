"""A change that makes the gate ask for less, or takes it away.

Whoever could do that unseen would need no other trick.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks.view import View
from scanner.model.change import Category
from scanner.model.finding import Finding, Treatment
from scanner.model.scale import Severity
from scanner.rulebook import Rulebook
from scanner.text.fingerprint import fingerprint

ID = "gate-weakened"


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding a weakened file, naming everything that got weaker."""
    for change in view.changes:
        weaker = [delta for delta in change.deltas if delta.kind == ID]
        if not weaker:
            continue
        what = "; ".join(f"{delta.subject}: {delta.old or 'none'} -> {delta.new or 'none'}" for delta in weaker)
        yield Finding(
            check=ID,
            fingerprint=fingerprint(ID, change.path, change.raw.old_oid, change.raw.new_oid),
            severity=Severity.CRITICAL,
            confidence="high",
            commit=view.commit.oid,
            path=change.path,
            line=weaker[0].line,
            message=f"{view.who} weakened the gate in {change.path}: {what}",
            fix=rulebook.pages[ID].fix,
            treatment=Treatment.GATE,
            agents=view.attribution.agents,
            categories=tuple(dict.fromkeys((Category.GATE_POLICY, *change.categories))),
        )
