"""Who made the newest part of the history: the people who could review, and the agents somebody should answer for.

People are counted on the first-parent line, which is where maintainers put things; agents in everything that came in
with it, because a merge hides who made what it merges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct, field

from scanner.approvals.people import is_human
from scanner.attribution.combine import attributor
from scanner.attribution.contradictions import contradiction
from scanner.checks.inventory import answerable, certain, listable
from scanner.cli.setup.signers import canonical
from scanner.model.actor import ActorKind, Attribution, Identity
from scanner.model.commit import Commit
from scanner.pipeline.beside import vicinity
from scanner.repo.log import read_log
from scanner.repo.objects import Objects
from scanner.repo.open import Repository
from scanner.repo.selection import Selection
from scanner.rulebook.agents import Agents
from scanner.text.trailer_values import is_address

TRUNK = 500  # commits of the first-parent line
_MOST = 5_000  # commits that those may have brought in
_DOUBTFUL = frozenset({ActorKind.BOT, ActorKind.UNKNOWN})


class AgentSeen(Struct):
    """How often an agent took part, and for which addresses."""

    commits: int = 0
    operators: Counter[str] = field(default_factory=Counter)


class Seen(Struct, frozen=True):
    """`people` are identities (domain in lower case) with their commits; who came up last stands first."""

    commits: int = 0
    people: Counter[Identity] = field(default_factory=Counter)
    agents: dict[str, AgentSeen] = field(default_factory=dict)


def look(repository: Repository, objects: Objects, agents: Agents) -> Seen:
    """The newest part of HEAD's history; nothing where there is none."""
    head = repository.head()
    if head is None:
        return Seen()
    words = ("rev-list", "--first-parent", f"--max-count={TRUNK + 1}", head, "--")
    trunk = repository.git.run(*words).decode().split()
    before = tuple(f"^{oid}" for oid in trunk[TRUNK:])
    revisions = (f"--max-count={_MOST}", head, *before)
    selection = Selection("history", None, head, revisions, "", head)
    attribute = attributor(agents, around=vicinity(repository, objects, agents, selection).around)
    seen, line = Seen(len(trunk[:TRUNK])), frozenset(trunk[:TRUNK])
    for commit, rows in read_log(repository.git, revisions):
        attribution = attribute(commit, (path for _, path in rows))
        if commit.oid in line and attribution.kind not in _DOUBTFUL:
            seen.people.update(_people(agents, commit))
        _count(agents, seen.agents, attribution)
    return seen


def _people(agents: Agents, commit: Commit) -> list[Identity]:
    """Author and committer, each once, where they could be a person's: what an agent or a bot is known by is not."""
    both = [Identity(each.name, canonical(each.email)) for each in (commit.author, commit.committer)]
    return [each for each in dict.fromkeys(both) if could_review(agents, each)]


def could_review(agents: Agents, identity: Identity) -> bool:
    """Whether an identity is one that an approval could be given under."""
    return is_address(identity.email) and is_human(agents, identity) and not contradiction(agents, identity)


def _count(agents: Agents, found: dict[str, AgentSeen], attribution: Attribution) -> None:
    if not certain(attribution):
        return
    for agent in _registrable(agents, attribution):
        entry = found.setdefault(agent, AgentSeen())
        entry.commits += 1
        entry.operators.update(canonical(each.rpartition("<")[2].removesuffix(">")) for each in attribution.operators)


def _registrable(agents: Agents, attribution: Attribution) -> Iterator[str]:
    return (each for each in answerable(agents, attribution.agents) if listable(agents, each, None))
