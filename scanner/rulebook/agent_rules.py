"""What one file of rules/agents/ says, as frozen data: one class for each kind of trace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from scanner.model.scale import Strength

AUTHOR, COMMITTER, CO_AUTHOR = "author", "committer", "co-author"
ROLES = (AUTHOR, COMMITTER, CO_AUTHOR)


class Validity(Struct, frozen=True):
    """When a rule holds.

    Dates are compared as text (ISO 8601); a date in a commit is a claim and voids nothing strong.
    """

    since: str = ""
    void: tuple[tuple[str, str], ...] = ()

    def covers(self, date: str) -> bool:
        day = date[:10]
        return not (day and (day < self.since or any(start <= day <= end for start, end in self.void)))


ALWAYS = Validity()


class IdentityRule(Struct, frozen=True):
    """An address, a GitHub account or a name that belongs to an agent or a bot."""

    agent: str
    strength: Strength
    roles: frozenset[str]
    email: str = ""
    github_id: str = ""
    github_login: str = ""
    name: str = ""
    validity: Validity = ALWAYS


class TrailerRule(Struct, frozen=True):
    """A `Key: value` line that a tool writes about its own work. `session`: it names the session."""

    agent: str
    strength: Strength
    key: str
    value: str
    session: bool
    validity: Validity = ALWAYS


class FooterRule(Struct, frozen=True):
    """A line of prose that a tool leaves at the end. `keyword` occurs, lower-cased, in every line it matches."""

    agent: str
    strength: Strength
    line: str
    keyword: str
    session: bool
    validity: Validity = ALWAYS


class EnvironmentRule(Struct, frozen=True):
    """A variable that an agent's process has. `near`: a person's terminal may have it too, so it never counts alone."""

    agent: str
    name: str
    value: str
    contains: str
    near: bool


class ProcessRule(Struct, frozen=True):
    """A program that is an agent, by its whole name, or by the folders its script lies in when an interpreter runs it.

    `near`: an editor, in whose terminal a person may type.
    """

    agent: str
    name: str
    script: str
    near: bool


class BranchRule(Struct, frozen=True):
    """A branch name that a tool makes up: context, because people push their own work under it too."""

    agent: str
    match: str


class NotesRule(Struct, frozen=True):
    """A ref (or, ending in `/*`, several) below which a recorder keeps what it saw; `format` says who can read it."""

    agent: str
    strength: Strength
    ref: str
    format: str


class SwitchRule(Struct, frozen=True):
    """A setting that switches an agent's marks off.

    `key` is a dotted path inside the files that match the globs `files`; `hidden` are the values that hide the agent.
    """

    agent: str
    key: str
    files: tuple[str, ...]
    hidden: tuple[object, ...]


def validity(item: Mapping[str, Any]) -> Validity:
    windows = tuple((window["from"], window["to"]) for window in item.get("void", ()))
    return Validity(item.get("since", ""), windows) if windows or "since" in item else ALWAYS


def identity(agent: str, item: Mapping[str, Any]) -> IdentityRule:
    github = item.get("github", {})
    return IdentityRule(
        agent,
        Strength(item["strength"]),
        frozenset(item.get("roles", ROLES)),
        item.get("email", "").lower(),
        str(github.get("id", "")),
        github.get("login", "").lower(),
        item.get("name", ""),
        validity(item),
    )


def trailer(agent: str, item: Mapping[str, Any]) -> TrailerRule:
    strength, value = Strength(item["strength"]), item.get("value", "")
    return TrailerRule(agent, strength, item["key"].lower(), value, item.get("session", False), validity(item))


def footer(agent: str, item: Mapping[str, Any]) -> FooterRule:
    line, strength = item["line"], Strength(item["strength"])
    return FooterRule(agent, strength, line, item["keyword"].lower(), item.get("session", False), validity(item))


def variable(agent: str, item: Mapping[str, Any]) -> EnvironmentRule:
    value = item.get("value", "")
    contains = value["contains"] if isinstance(value, dict) else ""
    return EnvironmentRule(agent, item["name"], "" if contains else value, contains, item.get("near", False))


def process(agent: str, item: Mapping[str, Any]) -> ProcessRule:
    return ProcessRule(agent, item["name"], item.get("script", ""), item.get("near", False))


def branch(agent: str, item: Mapping[str, Any]) -> BranchRule:
    return BranchRule(agent, item["match"])


def notes(agent: str, item: Mapping[str, Any]) -> NotesRule:
    return NotesRule(agent, Strength(item["strength"]), item["ref"], item["format"])


def switch(agent: str, item: Mapping[str, Any]) -> SwitchRule:
    return SwitchRule(agent, item["key"], tuple(item["files"]), tuple(item["hidden"]))
