"""An agent that the policy's inventory does not know, or that nobody answers for, on a release path."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks.inventory import UNREGISTERED, answerable, certain, listable, missing, registration, tell
from scanner.checks.view import View
from scanner.model.finding import Finding
from scanner.rulebook import Rulebook

ID = UNREGISTERED


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding for each such agent of a commit that changes what ships. Without an inventory there is none."""
    if not view.inventory or not certain(view.attribution) or not view.touched:
        return
    for agent in answerable(rulebook.agents, view.attribution.agents):
        entry = registration(view.inventory, agent)
        if why := missing(entry) if listable(rulebook.agents, agent, entry) else "":
            yield tell(view, rulebook, ID, agent, why)
