"""Evidence from who a commit says its author and committer are.

The surest kind, and the one that blames people when done by name or by domain: Devin, Claude and Jules are given names,
and vendors' employees commit from vendors' domains. So: whole addresses, GitHub account ids, and full name patterns.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from scanner.attribution.contradictions import contradiction
from scanner.attribution.lines import in_force
from scanner.attribution.reading import Reading
from scanner.model.actor import Evidence, Identity, Source
from scanner.model.commit import Commit
from scanner.model.scale import Strength
from scanner.rulebook.agent_rules import AUTHOR, COMMITTER, IdentityRule
from scanner.rulebook.agents import NOREPLY, Agents, pattern

LONGEST_NAME = 500  # characters of a display name that rules look at
UNLISTED_APP = "unlisted-app"


def find(reading: Reading, agents: Agents) -> Iterator[Evidence]:
    """Evidence from author and committer."""
    commit = reading.commit
    for role, identity in ((AUTHOR, commit.author), (COMMITTER, commit.committer)):
        rules = rules_for(agents, identity, role)
        for rule in rules:
            yield evidence(agents, rule, Source.IDENTITY, role, str(identity), commit)
        if not rules and is_app(identity):
            yield Evidence(Source.IDENTITY, role, str(identity), UNLISTED_APP, Strength.MEDIUM, bot=True)


def is_app(identity: Identity) -> bool:
    """Whether the address is a GitHub App's: no person can register a login that ends in `[bot]`."""
    account = NOREPLY.match(identity.email.strip(' "').lower())
    return account is not None and account.group(2).endswith("[bot]")


def evidence(agents: Agents, rule: IdentityRule, source: Source, where: str, value: str, commit: Commit) -> Evidence:
    """What `rule` says of an identity of `commit`."""
    strength = rule.strength
    if where in (AUTHOR, COMMITTER) and agents.by_id[rule.agent].class_ == "review":
        strength = Strength.MEDIUM  # a review agent that commits is no reviewer whose suggestion a person accepted
    strength = in_force(strength, rule.validity, commit)
    return Evidence(source, where, value, rule.agent, strength, agents.is_bot(rule.agent))


@lru_cache(maxsize=65536)
def is_plain(agents: Agents, identity: Identity) -> bool:
    """Whether no rule has anything to say of `identity`, as author or as committer: true of nearly everybody."""
    if is_app(identity) or contradiction(agents, identity):
        return False
    return not any(rules_for(agents, identity, role) for role in (AUTHOR, COMMITTER))


@lru_cache(maxsize=65536)
def rules_for(agents: Agents, identity: Identity, role: str) -> tuple[IdentityRule, ...]:
    """The rules that name `identity` in `role`; landing services, which prove nothing, are left out."""
    email = identity.email.strip(' "').lower()
    found = [rule for rule in agents.by_email.get(email, ()) if _name_fits(rule, identity.name)]
    found += [rule for rule in _by_account(agents, email) if rule not in found]
    if pattern(agents.some_name).search(identity.name[:LONGEST_NAME]):
        found += [rule for rule in agents.by_name if _name_fits(rule, identity.name) and rule not in found]
    if found and identity.name.endswith("[bot]"):
        found += _by_app_name(agents, identity.name.lower(), {rule.agent for rule in found})
    return tuple(rule for rule in found if role in rule.roles and not agents.is_landing(rule.agent))


def _by_app_name(agents: Agents, name: str, known: set[str]) -> Iterator[IdentityRule]:
    """An agent's app, named over an address that is another account's: believing the name only brings more review."""
    for rule in agents.by_account.get(("", name), ()):
        if agents.by_id[rule.agent].class_ == "agent" and rule.agent not in known:
            yield rule


def _name_fits(rule: IdentityRule, name: str) -> bool:
    return not rule.name or bool(pattern(rule.name).search(name[:LONGEST_NAME]))


def _by_account(agents: Agents, email: str) -> list[IdentityRule]:
    """GitHub's noreply address: the pair, else the id (it survives renames), else a login nobody can register.

    Where an id and a login that are not a known pair name different accounts, both are kept: the caller lets an agent
    win over a bot.
    """
    match = NOREPLY.match(email)
    if match is None:
        return []
    number, login = match.group(1) or "", match.group(2)
    if number and (pair := agents.by_account.get((number, login))):
        return list(pair)
    found = list(agents.by_account.get((number, ""), ())) if number else []
    if not number or login.endswith("[bot]"):
        found += [rule for rule in agents.by_account.get(("", login), ()) if rule not in found]
    return found
