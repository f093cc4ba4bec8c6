"""A registered agent whose entry is past its review date, on a release path."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks.inventory import EXPIRED, answerable, certain, expired, registration, tell
from scanner.checks.view import View
from scanner.model.finding import Finding
from scanner.rulebook import Rulebook

ID = EXPIRED


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding for each such agent of a commit that changes what ships."""
    if not certain(view.attribution) or not view.touched:
        return
    for agent in answerable(rulebook.agents, view.attribution.agents):
        if why := expired(registration(view.inventory, agent), view.today):
            yield tell(view, rulebook, ID, agent, why)
