"""A registered agent that changed a category of files its entry does not let it touch."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks.inventory import OUT_OF_SCOPE, answerable, certain, outside, registration
from scanner.checks.view import View
from scanner.model.finding import Finding, Treatment
from scanner.model.scale import Severity, worst
from scanner.rulebook import Rulebook
from scanner.text.fingerprint import fingerprint

ID = OUT_OF_SCOPE


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding for each agent and path outside its `may_touch`."""
    if not certain(view.attribution):
        return
    for agent in answerable(rulebook.agents, view.attribution.agents):
        entry = registration(view.inventory, agent)
        for change in view.touched:
            if categories := outside(entry, change.categories):
                words = ", ".join(categories)
                yield Finding(
                    check=ID,
                    fingerprint=fingerprint(ID, agent, change.path, change.raw.old_oid, change.raw.new_oid),
                    severity=worst((Severity.HIGH, change.severity), Severity.HIGH),
                    confidence="high",
                    commit=view.commit.oid,
                    path=change.path,
                    line=0,
                    message=f"{agent} may not touch {words}, and changed {change.path}",
                    fix=rulebook.pages[ID].fix,
                    treatment=Treatment.REVIEW,
                    agents=(agent,),
                    categories=categories,
                )
