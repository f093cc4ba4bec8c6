"""When two identities are one person, and who contributed to a commit.

Independence is the whole point of a second key, so sameness is judged widely: a shared address, a shared name, or a
shared roster entry is enough (threats B09, B28). A namesake who really is someone else gets a roster entry.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from scanner.attribution.identity import rules_for
from scanner.attribution.operators import credited
from scanner.config.policy import Policy, Reviewer
from scanner.model.actor import Attribution, Identity
from scanner.model.commit import Commit
from scanner.rulebook.agent_rules import AUTHOR, COMMITTER
from scanner.rulebook.agents import NOREPLY, Agents

Person = frozenset[str]

# Addresses that are a machine's or everybody's: nobody can be asked what they reviewed.
_SHARED = re.compile(
    r"^(?:no-?reply|do-?not-?reply|root|admin|bot|ci|build|git|github|gitlab|jenkins|automation|agent)@", re.I
)


def on_roster(policy: Policy, email: str) -> Reviewer | None:
    """The roster entry that owns `email`: local part exact, domain lower-cased."""
    address = _address(email)
    return next((reviewer for reviewer in policy.reviewers if address in reviewer.emails), None)


def _address(email: str) -> str:
    local, _, domain = email.rpartition("@")
    return f"{local}@{domain.lower()}"


def person(policy: Policy, identity: Identity) -> Person:
    """Everything two identities of one human would share."""
    marks = set()
    if identity.email:
        email = identity.email.strip().lower()
        marks.add(f"mail:{email}")
        if account := NOREPLY.match(email):
            marks |= {f"github:{part}" for part in account.groups() if part}
    if name := " ".join(unicodedata.normalize("NFKC", identity.name).casefold().split()):
        marks.add(f"name:{name}")
    address = _address(identity.email)
    rosters = (*policy.reviewers, *policy.known_people)
    marks |= {f"roster:{reviewer.id}" for reviewer in rosters if address in reviewer.emails}
    return frozenset(marks)


def is_landing(policy: Policy, agents: Agents, identity: Identity) -> bool:
    """Whether a committer only lands other people's work: named by the policy or known to the rules."""
    email = identity.email.strip().lower()
    if any(landing.email.lower() == email for landing in policy.landing):
        return True
    return any(agents.is_landing(rule.agent) for rule in agents.by_email.get(email, ()))


def is_human(agents: Agents, identity: Identity) -> bool:
    """Whether the identity could be a person's: no agent's, no bot's, no landing service's, no shared mailbox."""
    email = identity.email.strip().lower()
    if email in agents.by_email or _SHARED.match(email) or email.split("@")[0].endswith("[bot]"):
        return False
    return not any(rules_for(agents, identity, role) for role in (AUTHOR, COMMITTER))


def contributors(policy: Policy, agents: Agents, commit: Commit, attribution: Attribution) -> Person:
    """The marks of everyone who made `commit`: author, committer unless landing, co-authors, sign-offs, operators."""
    people = [commit.author]
    if not is_landing(policy, agents, commit.committer):
        people.append(commit.committer)
    people += credited(commit.message)
    marks = frozenset().union(*(person(policy, each) for each in people))
    return marks | owners(policy, attribution.agents)


def owners(policy: Policy, agent_ids: Iterable[str]) -> Person:
    """Who answers for these agents by the inventory: key one, never key two (threat B25)."""
    found = {agent.owner for agent in policy.agents if agent.id in set(agent_ids) and agent.owner}
    return frozenset(f"roster:{owner}" for owner in found)
