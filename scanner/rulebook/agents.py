"""rules/agents/ indexed the way commits ask: by address, by GitHub account, by name, by trailer key, by line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from scanner.model.scale import Strength

K = TypeVar("K")
R = TypeVar("R")

AUTHOR, COMMITTER, CO_AUTHOR = "author", "committer", "co-author"
ROLES = (AUTHOR, COMMITTER, CO_AUTHOR)


@lru_cache(maxsize=4096)
def pattern(source: str) -> re.Pattern[str]:
    """A rule's expression, compiled when the first commit gets as far as asking: most never do."""
    return re.compile(source)


NOREPLY = re.compile(r"^(?:(\d+)\+)?([^@+]+)@users\.noreply\.github\.com$")


@dataclass(frozen=True, slots=True)
class Validity:
    """When a rule holds.

    Dates are compared as text (ISO 8601); a date in a commit is a claim and voids nothing strong.
    """

    since: str = ""
    void: tuple[tuple[str, str], ...] = ()

    def covers(self, date: str) -> bool:
        day = date[:10]
        return not (day and (day < self.since or any(start <= day <= end for start, end in self.void)))


ALWAYS = Validity()


@dataclass(frozen=True, slots=True)
class IdentityRule:
    """An address, a GitHub account or a name that belongs to an agent or a bot."""

    agent: str
    strength: Strength
    roles: frozenset[str]
    email: str = ""
    github_id: str = ""
    github_login: str = ""
    name: str = ""
    validity: Validity = ALWAYS


@dataclass(frozen=True, slots=True)
class TrailerRule:
    """A `Key: value` line that a tool writes about its own work. `session`: it names the session."""

    agent: str
    strength: Strength
    key: str
    value: str
    session: bool
    validity: Validity = ALWAYS


@dataclass(frozen=True, slots=True)
class FooterRule:
    """A line of prose that a tool leaves at the end. `keyword` occurs, lower-cased, in every line it matches."""

    agent: str
    strength: Strength
    line: str
    keyword: str
    session: bool
    validity: Validity = ALWAYS


@dataclass(frozen=True, slots=True)
class EnvironmentRule:
    """A variable that an agent's process has. `near`: a person's terminal may have it too, so it never counts alone."""

    agent: str
    name: str
    value: str
    contains: str
    near: bool


@dataclass(frozen=True, slots=True)
class Agent:
    """One file of rules/agents/. `class_` is agent, review, assist, recorder, disclosure, bot or landing."""

    id: str
    name: str
    class_: str


@dataclass(frozen=True, slots=True, eq=False)
class Agents:
    """The whole catalogue, hashable by identity so that look-ups can be cached.

    Identities are looked up in this order: address, (id, login), id, login, name.
    """

    by_id: Mapping[str, Agent]
    by_email: Mapping[str, tuple[IdentityRule, ...]]
    by_account: Mapping[tuple[str, str], tuple[IdentityRule, ...]]
    by_name: tuple[IdentityRule, ...]
    trailers: Mapping[str, tuple[TrailerRule, ...]]
    footers: tuple[FooterRule, ...]
    branches: tuple[tuple[str, str], ...]
    environment: tuple[EnvironmentRule, ...]
    keywords: tuple[str, ...]

    def is_bot(self, agent: str) -> bool:
        return self.by_id[agent].class_ == "bot"

    def is_landing(self, agent: str) -> bool:
        return self.by_id[agent].class_ == "landing"


def _validity(item: Mapping[str, Any]) -> Validity:
    windows = tuple((window["from"], window["to"]) for window in item.get("void", ()))
    return Validity(item.get("since", ""), windows) if windows or "since" in item else ALWAYS


def _identity(agent: str, item: Mapping[str, Any]) -> IdentityRule:
    github = item.get("github", {})
    return IdentityRule(
        agent,
        Strength(item["strength"]),
        frozenset(item.get("roles", ROLES)),
        item.get("email", "").lower(),
        str(github.get("id", "")),
        github.get("login", "").lower(),
        item.get("name", ""),
        _validity(item),
    )


def _trailer(agent: str, item: Mapping[str, Any]) -> TrailerRule:
    strength, value = Strength(item["strength"]), item.get("value", "")
    return TrailerRule(agent, strength, item["key"].lower(), value, item.get("session", False), _validity(item))


def _footer(agent: str, item: Mapping[str, Any]) -> FooterRule:
    line, strength = item["line"], Strength(item["strength"])
    return FooterRule(agent, strength, line, item["keyword"].lower(), item.get("session", False), _validity(item))


def _variable(agent: str, item: Mapping[str, Any]) -> EnvironmentRule:
    value = item.get("value", "")
    contains = value["contains"] if isinstance(value, dict) else ""
    return EnvironmentRule(agent, item["name"], "" if contains else value, contains, item.get("near", False))


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


def compile_agents(files: Mapping[str, Any]) -> Agents:
    """The catalogue from the parsed files, by file stem."""
    items = [(data["id"], data) for data in files.values()]
    identities = [_identity(agent, item) for agent, data in items for item in data.get("identities", ())]
    trailers = [_trailer(agent, item) for agent, data in items for item in data.get("trailers", ())]
    footers = [_footer(agent, item) for agent, data in items for item in data.get("footers", ())]
    accounts = _accounts([rule for rule in identities if rule.github_id or rule.github_login])
    keywords = {_word(rule.key) for rule in trailers} | {rule.keyword for rule in footers} | {"co-authored-by"}
    return Agents(
        by_id={agent: Agent(agent, data["name"], data["class"]) for agent, data in items},
        by_email=_group([(rule.email, rule) for rule in identities if rule.email]),
        by_account=_group(accounts),
        by_name=tuple(rule for rule in identities if rule.name and not rule.email),
        trailers=_group([(rule.key, rule) for rule in trailers]),
        footers=tuple(footers),
        branches=tuple((agent, item) for agent, data in items for item in data.get("branches", ())),
        environment=tuple(_variable(agent, item) for agent, data in items for item in data.get("environment", ())),
        keywords=tuple(sorted(keywords)),
    )
