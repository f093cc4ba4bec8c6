"""When two identities are one person, and who contributed to a commit.

Independence is the whole point of a second key, so sameness is judged widely: a shared address, a shared name, or a
shared roster entry is enough (threats B09, B28). Two namesakes who are both on the roster are two people.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from scanner.attribution.identity import rules_for
from scanner.config.policy import Policy, Reviewer
from scanner.model.actor import Attribution, Identity
from scanner.model.commit import Commit
from scanner.rulebook.agent_rules import AUTHOR, COMMITTER
from scanner.rulebook.agents import NOREPLY, Agents

Person = frozenset[str]
APART = "apart:"

_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
_FOLD = re.compile(r"\r?\n[ \t]+")
_CREDIT = re.compile(
    r"^[ \t]*+(?:(?:co-authored|signed-off|co-developed|co-committed|committed|authored|written|pair(?:ed|-programmed)"
    r"|on-behalf)[ -](?:by|with|of)|authors?)[ \t]*+:[ \t]*+([^\r\n]*+)",
    re.I | re.M,
)
_MAIL = re.compile(r"[^\s<>,;()\"']+@[^\s<>,;()\"']+")
_BETWEEN = re.compile(r"[<>,;&]|\sand\s")
_MOST = 20  # people on one line
_LONGEST = 1_000_000  # characters of a message

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
    """Everything two identities of one human would share.

    Whom the roster tells apart (`apart:`) is known by that and not by a name; only a roster that stood before what is
    judged does, or a change could split one person into two.
    """
    marks = set()
    if identity.email:
        email = _mailbox(identity.email)
        marks.add(f"mail:{email}")
        if account := NOREPLY.match(email):
            marks |= {f"github:{part}" for part in account.groups() if part}
    address = _address(identity.email)
    rosters = (*policy.reviewers, *policy.known_people)
    marks |= {f"roster:{reviewer.id}" for reviewer in rosters if address in reviewer.emails}
    standing = policy.reviewers if policy.told_apart is None else policy.told_apart
    apart = {f"{APART}{reviewer.id}" for reviewer in standing if address in reviewer.emails}
    if not apart and (name := _plain(identity.name)):
        marks.add(f"name:{name}")
    return frozenset(marks | apart)


def claimant(policy: Policy, identity: Identity) -> Person:
    """All that a reviewer could share with somebody who made a change: the names they go by too, here and on the
    roster, because a maker whom the roster does not know by address is told by their name.
    """
    marks = person(policy, identity)
    names = [identity.name, *(each.name for each in policy.reviewers if f"roster:{each.id}" in marks)]
    return marks | {f"name:{name}" for each in names if (name := _plain(each))}


def _mailbox(email: str) -> str:
    """An address as its owner's mailbox: without the tag behind a plus, and what providers read as the same."""
    address = email.strip().lower().rstrip(".")
    if NOREPLY.match(address):
        return address
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain.replace('googlemail.com', 'gmail.com')}"


def _plain(name: str) -> str:
    """A name without case, invisible characters and what stands in brackets behind it."""
    shown = "".join(each for each in unicodedata.normalize("NFKC", name) if unicodedata.category(each) != "Cf")
    return " ".join(_ASIDE.sub("", shown).casefold().split())


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
    people += credited_widely(commit.message)
    marks = frozenset().union(*(person(policy, each) for each in people))
    return marks | owners(policy, attribution.agents)


def credited_widely(message: str) -> list[Identity]:
    """Everybody whom a message credits with the work, read generously: what tightens the gate counts at face value.

    A folded line, an address without brackets, several people on one line: whoever is named there had a hand in it.
    """
    found: list[Identity] = []
    for match in _CREDIT.finditer(_FOLD.sub(" ", message[:_LONGEST])):
        value = match.group(1)
        addresses = _MAIL.findall(value)[:_MOST]
        names = [part.strip(" \t\"'") for part in _BETWEEN.split(value) if "@" not in part]
        named = [Identity(name, "") for name in names[:_MOST] if name]
        found += [*(Identity("", address) for address in addresses), *named]
    return found


def owners(policy: Policy, agent_ids: Iterable[str]) -> Person:
    """Who answers for these agents by the inventory: key one, never key two (threat B25)."""
    found = {agent.owner for agent in policy.agents if agent.id in set(agent_ids) and agent.owner}
    return frozenset(f"roster:{owner}" for owner in found)
