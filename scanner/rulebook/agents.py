"""rules/agents/ indexed the way commits ask: by address, by GitHub account, by name, by trailer key, by line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from msgspec import Struct

from scanner.rulebook import agent_rules
from scanner.rulebook.agent_rules import (
    BranchRule,
    EnvironmentRule,
    FooterRule,
    IdentityRule,
    NotesRule,
    ProcessRule,
    SwitchRule,
    TrailerRule,
)

K = TypeVar("K")
R = TypeVar("R")


@lru_cache(maxsize=4096)
def pattern(source: str) -> re.Pattern[str]:
    """A rule's expression, compiled when the first commit gets as far as asking: most never do."""
    return re.compile(source)


NOREPLY = re.compile(r"^(?:(\d+)\+)?([^@+]+)@users\.noreply\.github\.com$")


class Agent(Struct, frozen=True):
    """One file of rules/agents/. `class_` is agent, review, assist, recorder, disclosure, bot or landing."""

    id: str
    name: str
    class_: str


class Agents(Struct, frozen=True, eq=False):
    """The whole catalogue, hashable by identity so that look-ups can be cached.

    Identities are looked up in this order: address, (id, login), id, login, name. `signers` are agents' addresses, of
    which a sign-off is evidence too. `some_name` finds every name that some rule of `by_name` does, `some_branch` that
    of `branches`; every one of `keywords` contains one of the fewer `stems`.
    """

    by_id: Mapping[str, Agent]
    by_email: Mapping[str, tuple[IdentityRule, ...]]
    by_account: Mapping[tuple[str, str], tuple[IdentityRule, ...]]
    signers: frozenset[str]
    by_name: tuple[IdentityRule, ...]
    some_name: str
    trailers: Mapping[str, tuple[TrailerRule, ...]]
    footers: tuple[FooterRule, ...]
    branches: tuple[BranchRule, ...]
    some_branch: str
    notes: tuple[NotesRule, ...]
    environment: tuple[EnvironmentRule, ...]
    processes: tuple[ProcessRule, ...]
    switches: tuple[SwitchRule, ...]
    by_alias: Mapping[str, str]
    keywords: tuple[str, ...]
    stems: tuple[str, ...]

    def is_bot(self, agent: str) -> bool:
        return self.by_id[agent].class_ == "bot"

    def recorded_as(self, name: str) -> str:
        """The id of the agent that a recorder calls `name`, "" for one that no rule knows."""
        return self.by_alias.get(name.strip().lower(), "")

    def is_landing(self, agent: str) -> bool:
        return self.by_id[agent].class_ == "landing"


def _group(pairs: list[tuple[K, R]]) -> dict[K, tuple[R, ...]]:
    grouped: dict[K, list[R]] = {}
    for key, rule in pairs:
        grouped.setdefault(key, []).append(rule)
    return {key: tuple(rules) for key, rules in grouped.items()}


def _accounts(rules: list[IdentityRule]) -> list[tuple[tuple[str, str], IdentityRule]]:
    """Keys for (id, login), (id, "") and ("", login).

    An id that several products copied (41898282 is github-actions', pasted into others' snippets) stands alone only for
    the rule that claims it without a login; a login alone is first of all the rule's that lists no id.
    """
    owners: dict[str, set[str]] = {}
    anonymous = {rule.github_login for rule in rules if not rule.github_id}
    for rule in rules:
        owners.setdefault(rule.github_id, set()).add(rule.agent)
    found: list[tuple[tuple[str, str], IdentityRule]] = []
    for rule in rules:
        number, login = rule.github_id, rule.github_login
        if number and login:
            found.append(((number, login), rule))
        if number and (not login or len(owners[number]) == 1):
            found.append(((number, ""), rule))
        if login and (not number or login not in anonymous):
            found.append((("", login), rule))
    return found


def _word(key: str) -> str:
    """What a message with this trailer holds. `rig` and `role` are in every third message; with their colon in few."""
    return key if "-" in key else f"{key}:"


def _every(items: Iterable[tuple[str, Mapping[str, Any]]], key: str, read: Callable[[str, Any], R]) -> tuple[R, ...]:
    return tuple(read(agent, item) for agent, data in items for item in data.get(key, ()))


def _aliases(items: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, str]:
    agents = [(agent, data) for agent, data in items if data["class"] in ("agent", "assist")]
    return {name.lower(): agent for agent, data in agents for name in (agent, *data.get("recorded_as", ()))}


_FLAGS = re.compile(r"^\(\?([a-z]+)\)")
_NEVER = "(?!)"


def _any_of(expressions: Iterable[str]) -> str:
    """One expression that finds what any of several does. Flags at the start of one stay with that one."""
    scoped = (_FLAGS.sub(r"(?\1:", each) + ")" if _FLAGS.match(each) else f"(?:{each})" for each in expressions)
    return "|".join(scoped) or _NEVER


# What many keywords have in common and few messages hold. Two searches, for a stem and then for the keywords,
# cost a third of one for all of them: nine messages in ten have none of these.
_COMMON = ("d-by", "agent", "session", "entire-", "replit-", "generated", "codex", "ai-", "copilot")


def _stems(keywords: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({next((stem for stem in _COMMON if stem in word), word) for word in keywords}))


def compile_agents(files: Mapping[str, Any]) -> Agents:
    """The catalogue from the parsed files, by file stem."""
    items = [(data["id"], data) for data in files.values()]
    identities = _every(items, "identities", agent_rules.identity)
    trailers = _every(items, "trailers", agent_rules.trailer)
    footers = _every(items, "footers", agent_rules.footer)
    switches = [(agent, item) for agent, data in items for item in data.get("opt_out", ()) if "files" in item]
    by_name = tuple(rule for rule in identities if rule.name and not rule.email)
    proper = {agent for agent, data in items if data["class"] == "agent"}
    accounts = _accounts([rule for rule in identities if rule.github_id or rule.github_login])
    keywords = {_word(rule.key) for rule in trailers} | {rule.keyword for rule in footers} | {"co-authored-by"}
    branches = _every(items, "branches", agent_rules.branch)
    return Agents(
        by_id={agent: Agent(agent, data["name"], data["class"]) for agent, data in items},
        by_email=_group([(rule.email, rule) for rule in identities if rule.email]),
        by_account=_group(accounts),
        signers=frozenset(rule.email for rule in identities if rule.email and rule.agent in proper),
        by_name=by_name,
        some_name=_any_of([rule.name for rule in by_name]),
        trailers=_group([(rule.key, rule) for rule in trailers]),
        footers=footers,
        branches=branches,
        some_branch=_any_of([rule.match for rule in branches]),
        notes=_every(items, "notes", agent_rules.notes),
        environment=_every(items, "environment", agent_rules.variable),
        processes=_every(items, "processes", agent_rules.process),
        switches=tuple(agent_rules.switch(agent, item) for agent, item in switches),
        by_alias=_aliases(items),
        keywords=tuple(sorted(keywords)),
        stems=_stems(keywords),
    )
