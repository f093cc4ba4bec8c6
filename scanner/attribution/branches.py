"""Evidence from the branch a merge names. Context only: people push their own work under an agent's prefix too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.attribution.reading import Reading
from scanner.model.actor import Evidence, Source
from scanner.model.scale import Strength
from scanner.rulebook.agents import Agents, pattern

# GitHub, git (one branch or several), Azure DevOps, Bitbucket Cloud and Server.
_MERGED = re.compile(
    r"Merge pull request #\d+ from [^/\s]+/(\S+)"
    r"|Merge (?:remote-tracking )?branch(?:es)? '([^']+)'"
    r"|Merge pull request \d+ from (\S+) into "
    r"|Merged in (\S+) \(pull request #\d+\)"
    r"|Merge in \S+ from (\S+) to "
)


def find(reading: Reading, agents: Agents) -> Iterator[Evidence]:
    """Evidence from the subject of a merge."""
    if not reading.commit.subject.startswith("Merge"):
        return
    match = _MERGED.match(reading.commit.subject)
    branch = next((name for name in match.groups() if name), "") if match else ""
    branch = branch.removeprefix("origin/")
    for agent, expression in agents.branches:
        if agents.by_id[agent].class_ in ("agent", "bot") and pattern(expression).search(branch):
            yield Evidence(Source.BRANCH, "merge subject", branch, agent, Strength.CONTEXT, agents.is_bot(agent))
