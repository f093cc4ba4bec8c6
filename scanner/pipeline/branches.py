"""Which commits are only on a branch that an agent's tool named, or came in by the merge of one.

Half of what some tools commit shows nothing but the name of its branch, and a merge is where that name survives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from scanner.attribution.branches import by_agent, merged_branches, target_branch
from scanner.errors import TwokeyError
from scanner.model.commit import Commit
from scanner.pipeline.squashes import REQUEST
from scanner.repo.git import Git
from scanner.repo.refs import Ref, Said, only_from, side, trunk_of
from scanner.rulebook.agents import Agents

_BRANCH = re.compile(r"refs/(?:heads|remotes/[^/]+)/(.+)$")
# Where a fetch puts a forge's requests: under a name that looks like a remote's branch.
_REQUEST = re.compile(rf"refs/remotes/(?:[^/]+/)?{REQUEST}(?:/|$)")
_TWO = 2


def branch_name(ref: Ref) -> str:
    """The name of a local or remote-tracking branch, "" for other refs."""
    match = None if _REQUEST.match(ref.name) else _BRANCH.match(ref.name)
    return match.group(1) if match and match.group(1) != "HEAD" else ""


def only_on(git: Git, agents: Agents, refs: Iterable[Ref], head: str | None) -> dict[str, tuple[str, ...]]:
    """Commits by the agent's branch that alone holds them.

    Nothing can be told where every branch here is an agent's (a clone of that one branch), and nothing needs to be
    where `head`, all there is to judge, is on another one; None: everything is judged.
    """
    branches = [(ref, branch_name(ref)) for ref in refs]
    others = {ref.oid for ref, name in branches if name and not by_agent(agents, name)}
    theirs = {ref.oid: name for ref, name in branches if by_agent(agents, name) and ref.oid not in others}
    if not theirs or not others or head in others:
        return {}
    return {oid: (theirs[tip],) for oid, tip in only_from(git, theirs, others)}


def merge_reader(
    git: Git, agents: Agents, head: Callable[[], str | None], before: Iterable[Said]
) -> Callable[[Commit], tuple[str, ...]]:
    """A function from a commit to the agent's branches it came in by, for commits in the order of a log.

    It learns from each merge it is asked about, children first; `before` are merges it will not be asked about. What
    stands on the trunk that leads to `head` (asked for when it is first needed) was nobody's branch.
    """
    known: dict[str, dict[str, None]] = {}

    @cache
    def trunk() -> frozenset[str]:
        return frozenset(trunk_of(git, head()))

    def learn(parents: tuple[str, ...], message: str) -> None:
        if len(parents) < _TWO:
            return
        first, *others = parents
        sides = [(branch, tip, first) for branch, tip in zip(merged_branches(message), others, strict=False)]
        if len(parents) == _TWO:
            sides.append((target_branch(message.lstrip("\n").split("\n", 1)[0]), first, others[0]))
        for branch, tip, base in sides:
            if by_agent(agents, branch):
                for oid in _side(git, tip, base):
                    if oid not in trunk():
                        known.setdefault(oid, {})[branch] = None

    for said in before:
        learn(said.parents, said.message)

    def came_by(commit: Commit) -> tuple[str, ...]:
        learn(commit.parents, commit.message)
        return tuple(known.get(commit.oid, ()))

    return came_by


def _side(git: Git, tip: str, base: str) -> list[str]:
    """`side`, or nothing where a shallow clone has not got it."""
    try:
        return side(git, tip, base)
    except TwokeyError:
        return []
