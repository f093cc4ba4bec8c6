"""Evidence from the branch a merge names. Context only: people push their own work under an agent's prefix too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.model.actor import Evidence, Source
from scanner.model.commit import Commit
from scanner.model.scale import Strength
from scanner.rulebook.agents import Agents, pattern

_MERGED = re.compile(
    r"Merge (?:pull request #\d+ from [^/\s]+/(?P<pull>\S+)"
    r"|(?:remote-tracking )?branch '(?P<branch>[^']+)'"
    r"|in (?P<azure>\S+) into )"
)


def find(commit: Commit, agents: Agents) -> Iterator[Evidence]:
    """Evidence from the subject of a merge."""
    match = _MERGED.match(commit.subject)
    if match is None:
        return
    branch = next(name for name in match.groups() if name).removeprefix("origin/")
    for agent, expression in agents.branches:
        if agents.by_id[agent].class_ in ("agent", "bot") and pattern(expression).search(branch):
            yield Evidence(Source.BRANCH, "merge subject", branch, agent, Strength.CONTEXT, agents.is_bot(agent))
