"""From bytes to a `Policy`, failing closed: any doubt is an error, never a laxer policy (threats B88, B92)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from msgspec import structs

from scanner.config.entries import break_glass, landing, pattern, registered_agent, reviewer, trailer_key, waiver
from scanner.config.fields import (
    FieldError,
    distinct,
    listed,
    mapping,
    number,
    string,
    suggest,
    word,
    wrong,
)
from scanner.config.policy import (
    DISCLOSURES,
    BreakGlass,
    Policy,
    RegisteredAgent,
    Requirement,
    Reviewer,
    SecretsPolicy,
    When,
)
from scanner.model.change import Category
from scanner.model.scale import Assurance, Severity
from scanner.rulebook import Rulebook

POLICY_FILE = ".twokey.yaml"
PRESETS = ("advisory", "solo", "team", "strict")
DEFAULT_PRESET = "team"
MAX_BYTES = 1_000_000

_KEYS = (
    "version",
    "extends",
    "since",
    "landing",
    "require",
    "secrets",
    "paths",
    "reviewers",
    "agents",
    "waivers",
    "max_days",
    "disclose",
    "break_glass",
)
_MOST_REVIEWERS = 20
_MOST_DAYS = 3650


def preset_policy(rulebook: Rulebook, name: str = DEFAULT_PRESET) -> Policy:
    """The policy a preset means by itself."""
    data = rulebook.preset(name)
    floor = Severity(data["floor"])
    default = _requirement(f"preset {name}", data["default"], None, floor)
    require = _requirements(f"preset {name}", data.get("require", {}), default, floor)
    digest = "sha256:" + hashlib.sha256(f"preset {name}\0{rulebook.digest}".encode()).hexdigest()
    return Policy(
        preset=name,
        source=f"preset {name} (no {POLICY_FILE})",
        digest=digest,
        blocking=data["blocking"],
        floor=floor,
        bots=Severity(data["bots"]),
        self_review=data["self_review"],
        hold_human_weakening=data["hold_human_weakening"],
        default=default,
        require=require,
        break_glass=break_glass(f"preset {name}: break_glass", data["break_glass"], BreakGlass()),
    )


def read_policy(rulebook: Rulebook, content: bytes, source: str) -> Policy:
    """The policy in `content`. Raises UsageError, with the place in the file and a hint, for anything unclear."""
    from scanner.text import yaml  # 12 ms, for nothing where there is no policy

    if len(content) > MAX_BYTES:
        raise wrong(source, f"larger than {MAX_BYTES} bytes")
    try:
        data = yaml.load(content)
    except yaml.YamlError as error:
        raise wrong(f"{source}:{error.line}", f"not readable as YAML: {error.message}") from error
    fields = mapping(source, data, _KEYS, ("version",))
    if fields["version"] != 1 or isinstance(fields["version"], bool):
        raise wrong(source, f"version {fields['version']!r} is not known", "this twokey reads version: 1")
    name = string(f"{source}: extends", fields.get("extends", DEFAULT_PRESET))
    if name not in PRESETS:
        raise wrong(f"{source}: extends", f"unknown preset {name!r}", suggest(name, PRESETS))
    return _customised(preset_policy(rulebook, name), fields, source, content)


def _customised(preset: Policy, fields: Mapping[str, Any], source: str, content: bytes) -> Policy:
    def at(key: str) -> str:
        return f"{source}: {key}"

    reviewers = listed(at("reviewers"), fields.get("reviewers", []), reviewer)
    distinct(at("reviewers"), (each.id for each in reviewers))
    distinct(at("reviewers"), (email for each in reviewers for email in each.emails))
    distinct(at("reviewers"), (_bare(key.key) for each in reviewers for key in each.keys))
    agents = listed(at("agents"), fields.get("agents", []), registered_agent)
    distinct(at("agents"), (agent.id for agent in agents))
    _known_owners(at("agents"), agents, reviewers)
    max_days = number(at("max_days"), fields.get("max_days", preset.max_days), 1, _MOST_DAYS)
    waivers = listed(at("waivers"), fields.get("waivers", []), waiver)
    distinct(at("waivers"), (each.id for each in waivers))
    paths, ignore = _paths(at("paths"), fields.get("paths", {}))
    require = _requirements(at("require"), fields.get("require", {}), preset.default, preset.floor)
    return structs.replace(
        preset,
        source=f"{source} (extends {preset.preset})",
        digest="sha256:" + hashlib.sha256(content).hexdigest(),
        require={**preset.require, **require},
        since=_since(at("since"), fields["since"], content) if "since" in fields else "",
        landing=listed(at("landing"), fields.get("landing", []), landing),
        secrets=_secrets(at("secrets"), fields.get("secrets", {})),
        paths=paths,
        ignore=ignore,
        reviewers=reviewers,
        agents=agents,
        waivers=waivers,
        max_days=max_days,
        break_glass=break_glass(at("break_glass"), fields.get("break_glass", {}), preset.break_glass),
        disclose=_disclose(at("disclose"), fields.get("disclose", preset.disclose)),
    )


def _disclose(where: str, value: Any) -> str:
    name = string(where, value)
    if name not in DISCLOSURES:
        raise wrong(where, f"unknown trailer {name!r}", suggest(name, DISCLOSURES))
    return name


def _bare(key: str) -> str:
    """A key without what people write beside it, so that no two people share one (threat B28)."""
    words = key.split()
    if key.startswith("-----"):
        return "".join(words)
    return " ".join(words[:2]) if words[0].startswith(("ssh-", "ecdsa-", "sk-")) else "".join(words).lower()


def _known_owners(where: str, agents: tuple[RegisteredAgent, ...], reviewers: tuple[Reviewer, ...]) -> None:
    """An owner cannot approve their agent's work, so a name that is on no roster would silently lift that."""
    ids = [each.id for each in reviewers]
    for index, agent in enumerate(agents):
        if ids and agent.owner and agent.owner not in ids:
            raise wrong(f"{where}[{index}].owner", f"{agent.owner!r} is not on the roster", suggest(agent.owner, ids))


def _since(where: str, value: Any, content: bytes) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        # As it was written: a leading zero is lost in the number.
        written = re.search(rb"^(?:\xef\xbb\xbf)?[\"']?since[\"']?:[ \t]*([0-9A-Za-z.+-]+)", content, re.M)
        shown = written.group(1).decode() if written else str(value)
        raise wrong(where, f"{shown} was read as a number", f'put the commit id in quotes: since: "{shown}"')
    return string(where, value)


def _requirements(where: str, value: Any, default: Requirement, floor: Severity) -> dict[Category, Requirement]:
    fields = mapping(where, value, [category.value for category in Category])
    return {Category(name): _requirement(f"{where}.{name}", item, default, floor) for name, item in fields.items()}


def _requirement(where: str, value: Any, default: Requirement | None, floor: Severity) -> Requirement:
    known = ("when", "reviewers", "from", "assurance", "trailers", "min_severity")
    fields = mapping(where, value, known, () if default else ("when", "reviewers", "assurance"))
    base = default or Requirement(When.AGENT, 1, Assurance.CLAIMED, floor)
    groups, roles = _from(f"{where}.from", fields.get("from", []))
    reviewers = number(f"{where}.reviewers", fields.get("reviewers", base.reviewers), 1, _MOST_REVIEWERS)
    return Requirement(
        when=word(f"{where}.when", fields["when"], When) if "when" in fields else base.when,
        reviewers=max(reviewers, sum(count for _, count in roles)),
        assurance=word(f"{where}.assurance", fields.get("assurance", base.assurance.value), Assurance),
        min_severity=word(f"{where}.min_severity", fields.get("min_severity", floor.value), Severity),
        groups=groups,
        trailers=listed(f"{where}.trailers", fields["trailers"], trailer_key)
        if "trailers" in fields
        else base.trailers,
        roles=roles,
    )


def _from(where: str, value: Any) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
    """`[release, security]`: any of these groups. `{release: 1, security: 2}`: so many of each."""
    if not isinstance(value, dict):
        return listed(where, value, string), ()
    roles = tuple(
        (string(where, name), number(f"{where}.{name}", count, 1, _MOST_REVIEWERS)) for name, count in value.items()
    )
    if not roles:
        raise wrong(where, "names no group", "write it as {release: 1, security: 1} or [release, security]")
    return tuple(name for name, _ in roles), roles


def _secrets(where: str, value: Any) -> SecretsPolicy:
    fields = mapping(where, value, ("profile", "authors"))
    profile = string(f"{where}.profile", fields.get("profile", "default"))
    if profile not in ("default", "audit"):
        raise wrong(f"{where}.profile", f"unknown profile {profile!r}", suggest(profile, ("default", "audit")))
    authors = string(f"{where}.authors", fields.get("authors", "all"))
    if authors not in ("all", "agent"):
        raise wrong(f"{where}.authors", f"unknown word {authors!r}", suggest(authors, ("all", "agent")))
    return SecretsPolicy(profile, authors)


def _paths(where: str, value: Any) -> tuple[tuple[tuple[Category, str], ...], tuple[str, ...]]:
    fields = mapping(where, value, [*(category.value for category in Category), "ignore"])
    added = tuple(
        (Category(name), each)
        for name, patterns in fields.items()
        if name != "ignore"
        for each in listed(f"{where}.{name}", patterns, pattern)
    )
    return added, listed(f"{where}.ignore", fields.get("ignore", []), pattern)


__all__ = ["DEFAULT_PRESET", "POLICY_FILE", "PRESETS", "FieldError", "preset_policy", "read_policy"]
