"""Who answers for a commit, kept apart from who acted: an agent is run by somebody, and a trace often names them."""

from __future__ import annotations

import re
from functools import lru_cache

from scanner.attribution.identity import is_app, rules_for
from scanner.model.actor import Identity
from scanner.model.commit import Commit
from scanner.rulebook.agent_rules import AUTHOR, CO_AUTHOR, COMMITTER
from scanner.rulebook.agents import Agents, pattern

_MOST = 50  # anyone can put ten thousand sign-offs into a message
_CREDIT = re.compile(
    r"^[ \t]*+(?:co-authored-by|signed-off-by|co-developed-by|on-behalf-of)[ \t]*+:[ \t]*+([^<\n]*+)<([^>\n]*+)>",
    re.I | re.M,
)


def credited(message: str) -> list[Identity]:
    """Everybody whom a message names as a maker, wherever the line stands."""
    return [Identity(name.strip(), email.strip(' "')) for name, email in _CREDIT.findall(message)]


def operators(agents: Agents, commit: Commit) -> tuple[str, ...]:
    """The people behind a commit that an agent took part in: author, committer, co-authors, sign-offs, each once."""
    named = [(AUTHOR, commit.author), (COMMITTER, commit.committer)]
    named += [(CO_AUTHOR, identity) for identity in credited(commit.message)]
    people: dict[str, str] = {}
    for role, identity in named:
        for person in _person(agents, identity, role):
            people.setdefault(person.email.lower(), str(person).strip())
    return tuple(people.values())[:_MOST]


@lru_cache(maxsize=65536)
def _person(agents: Agents, identity: Identity, role: str) -> tuple[Identity, ...]:
    """`identity` where it is a person's, without the agent's mark behind the name.

    A product's name over somebody's address leaves the address; a co-author line with one names nobody.
    """
    email = identity.email.strip(' "').lower()
    if not email or is_app(identity) or any(agents.is_landing(rule.agent) for rule in agents.by_email.get(email, ())):
        return ()
    rules = rules_for(agents, identity, role)
    if any(rule.email or rule.github_id or rule.github_login for rule in rules):
        return ()
    name = identity.name
    for rule in rules:
        mark = pattern(rule.name).search(name)
        name = name[: mark.start()].strip() if mark else name
    return (Identity(name, identity.email.strip(' "')),) if name or role != CO_AUTHOR else ()
