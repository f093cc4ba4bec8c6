"""Evidence from the name of a branch. Context only: people push their own work under an agent's prefix too.

Two places name one: the subject of a merge, and the branches that alone hold a commit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from scanner.attribution.reading import Reading
from scanner.model.actor import Evidence, Source
from scanner.model.scale import Strength
from scanner.rulebook.agents import Agents, pattern

# GitHub, git, Azure DevOps, Bitbucket Cloud, Bitbucket Server (now below the subject, before version 5 in it), Gitea.
_MERGED = re.compile(
    r"Merge pull request #\d+ from [^/\s]+/(\S+)"
    r"|Merge remote-tracking branch(?:es)? '[^'/]+/([^']+)'"
    r"|Merge branch(?:es)? '([^']+)'"
    r"|Merge pull request \d+ from (\S+) into "
    r"|Merged in (\S+) \(pull request #\d+\)"
    r"|Merge (?:pull request #\d+ )?in \S+ from (\S+) to "
    r"|Merge pull request '.*' \(#\d+\) from (?:[^/\s]+/[^/\s:]+:)?(\S+) into "
)
_SEVERAL = re.compile(r"Merge branches ((?:'[^']+'(?:, | and )?)+)")
_BITBUCKET = re.compile(r"Pull request #\d+: .*\n\n(Merge in \S+ from \S+ to )")
# The other side: where a merge was made. "into main" is left out by git itself.
_INTO = re.compile(r"Merge (?:remote-tracking )?branch(?:es)? '[^']+'.* into '?([^\s']+)'?$")


def find(reading: Reading, agents: Agents) -> Iterator[Evidence]:
    """Evidence from the subject of a merge, and from the branches a commit is only on."""
    for where, branch in _named(reading):
        for agent in agents_of(agents, branch):
            yield Evidence(Source.BRANCH, where, branch, agent, Strength.CONTEXT, agents.is_bot(agent))


def _named(reading: Reading) -> Iterator[tuple[str, str]]:
    message = reading.commit.message
    if message.startswith(("Merge", "\nMerge", "Pull request #")):
        for name in (*merged_branches(message), target_branch(reading.commit.subject)):
            if name:
                yield "merge subject", name
    yield from (("branch", name) for name in reading.beside.branches)


def merged_branches(message: str) -> tuple[str, ...]:
    """The branches that a merge with this message says it brought in."""
    subject = message.lstrip("\n").split("\n", 1)[0]
    if several := _SEVERAL.match(subject):
        return tuple(map(_plain, several.group(1).strip("'").replace("', '", "' and '").split("' and '")))
    below = _BITBUCKET.match(message)
    name = merged_branch(below.group(1) if below else subject)
    return (name,) if name else ()


def merged_branch(subject: str) -> str:
    """The branch that a merge with this subject brought in, the first of several, "" when it names none."""
    match = _MERGED.match(subject)
    return _plain(next((name for name in match.groups() if name), "")) if match else ""


def target_branch(subject: str) -> str:
    """The branch that a merge with this subject was made on, "" when it names none."""
    match = _INTO.match(subject)
    return _plain(match.group(1)) if match else ""


def _plain(branch: str) -> str:
    return branch.removeprefix("origin/")


@lru_cache(maxsize=65536)
def agents_of(agents: Agents, branch: str) -> tuple[str, ...]:
    """The agents (and bots) whose rule fits the name of a branch."""
    if not branch or not pattern(agents.some_branch).search(branch):
        return ()
    fitting = (rule.agent for rule in agents.branches if pattern(rule.match).search(branch))
    return tuple(dict.fromkeys(each for each in fitting if agents.by_id[each].class_ in ("agent", "bot")))


def by_agent(agents: Agents, branch: str) -> bool:
    """Whether the name of a branch is one that an agent's tool makes up (a bot's says nothing of its commits)."""
    return any(not agents.is_bot(each) for each in agents_of(agents, branch))
