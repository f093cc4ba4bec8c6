"""Identities that say two things at once: a number that is one account's and a login or a name that is another's.

Either half may be the lie. Where one side is an agent the commit is an agent's (believing that only tightens);
between bots, or a bot and a person, nobody can say who it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from scanner.model.actor import Identity
from scanner.model.commit import Commit
from scanner.rulebook.agent_rules import AUTHOR, COMMITTER, IdentityRule
from scanner.rulebook.agents import NOREPLY, Agents

_APP = "[bot]"
_ANYBODYS = {"github-actions", "github-web-flow"}  # whatever name stands before these addresses


def contradictions(agents: Agents, commit: Commit) -> tuple[str, ...]:
    """What author and committer contradict themselves in, in words that name both sides."""
    author, committer = contradiction(agents, commit.author), contradiction(agents, commit.committer)
    if not author and not committer:
        return ()
    return tuple(f"{role}: {words}" for role, words in ((AUTHOR, author), (COMMITTER, committer)) if words)


@lru_cache(maxsize=65536)
def contradiction(agents: Agents, identity: Identity) -> str:
    """What one identity contradicts itself in, "" when it does not."""
    email = identity.email.strip(' "').lower()
    match = NOREPLY.match(email)
    number, login = (match.group(1) or "", match.group(2)) if match else ("", "")
    known = agents.by_account.get((number, login), ()) if number else ()
    by_number = known or (agents.by_account.get((number, ""), ()) if number else ())
    registered = login and (not number or login.endswith(_APP))  # with a number, anybody's login may look like that
    by_login = known or (agents.by_account.get(("", login), ()) if registered else ())
    if words := _number_against_login(by_number, by_login, login):
        return words
    by_address = _ids((*by_number, *by_login, *agents.by_email.get(email, ())))
    by_name = _ids(agents.by_account.get(("", identity.name.lower()), ())) if identity.name.endswith(_APP) else set()
    if by_address <= _ANYBODYS and all(agents.is_bot(each) for each in by_name):
        return ""
    if by_name and by_address and by_name.isdisjoint(by_address):
        return f"the name is {_one_of(by_name)}'s, the address is {_one_of(by_address)}'s"
    return ""


def _number_against_login(by_number: tuple[IdentityRule, ...], by_login: tuple[IdentityRule, ...], login: str) -> str:
    numbered, named = _ids(by_number), _ids(by_login)
    if numbered and named and numbered.isdisjoint(named):
        return f"the number in the address is {_one_of(numbered)}'s, the login is {_one_of(named)}'s"
    # Accounts are renamed, but an app stays an app: its number never comes with a person's login.
    is_apps = bool(by_number) and all(not rule.github_login or rule.github_login.endswith(_APP) for rule in by_number)
    if is_apps and not by_login and not login.endswith(_APP):
        return f"the number in the address is {_one_of(numbered)}'s, an app; the login {login!r} is a person's"
    return ""


def _ids(rules: Iterable[IdentityRule]) -> set[str]:
    return {rule.agent for rule in rules}


def _one_of(ids: set[str]) -> str:
    return " or ".join(sorted(ids))
