"""Evidence from `Key: value` lines: co-authors, disclosures, sessions.

The commonest trace of all: nine in ten agent commits show it. Co-author lines name an
identity and are matched like one; other keys have rules of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.attribution.identity import evidence, rules_for
from scanner.attribution.reading import Reading
from scanner.attribution.zones import TAIL
from scanner.model.actor import Evidence, Identity, Source
from scanner.model.scale import Strength
from scanner.rulebook.agents import CO_AUTHOR, Agents, TrailerRule, pattern

_LINE = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]*)[ \t]*:[ \t]*(.*)$", re.S)
_PERSON = re.compile(r"""([^<>]*)<[ ]*"?([^<>"]*)"?[ ]*>""")
_BARE = re.compile(r"[^\s<>(),;]+@[^\s<>(),;]+\.[^\s<>(),;]+")
_CO_AUTHOR_KEY = "co-authored-by"
_GENERIC = "generic-disclosure"


def find(reading: Reading, agents: Agents) -> Iterator[Evidence]:
    """Evidence from trailer-shaped lines; in the body a line is talked about more often than meant, so it is weak."""
    date = reading.commit.authored if reading.lines else ""
    for line in reading.lines:
        match = _LINE.match(line.text)
        if match is None:
            continue
        key, value = match.groups()
        found = (
            _co_authors(key, value, agents, date)
            if key.lower() == _CO_AUTHOR_KEY
            else _others(key, value, agents, date)
        )
        yield from found if line.zone == TAIL else map(weakened, found)


def weakened(found: Evidence) -> Evidence:
    """The same observation where it counts for less."""
    return Evidence(found.source, found.where, found.value, found.agent, Strength.WEAK, found.bot)


def _co_authors(key: str, value: str, agents: Agents, date: str) -> Iterator[Evidence]:
    people = [Identity(name.strip(" ,"), email) for name, email in _PERSON.findall(value)]
    for person in people or [_unbracketed(value)]:
        for rule in rules_for(agents, person, CO_AUTHOR):
            yield evidence(agents, rule, Source.TRAILER, key, value, date)


def _unbracketed(value: str) -> Identity:
    """A co-author without brackets: a name, an address, or both."""
    bare = _BARE.search(value)
    return Identity(value[: bare.start()].strip(), bare.group()) if bare else Identity(value.strip(), "")


def _others(key: str, value: str, agents: Agents, date: str) -> Iterator[Evidence]:
    rules = [rule for rule in agents.trailers.get(key.lower(), ()) if _value_fits(rule, value)]
    for rule in _most_specific(rules):
        strength = rule.strength
        if strength is not Strength.STRONG and not rule.validity.covers(date):
            strength = Strength.WEAK
        source = Source.SESSION if rule.session else Source.TRAILER
        yield Evidence(source, key, value, rule.agent, strength, agents.is_bot(rule.agent))


def _value_fits(rule: TrailerRule, value: str) -> bool:
    return not rule.value or bool(pattern(rule.value).search(value))


def _most_specific(rules: list[TrailerRule]) -> list[TrailerRule]:
    """The strongest rule of each agent.

    A named agent makes the generic disclosure rules for the same line redundant.
    """
    named = [rule for rule in rules if rule.agent != _GENERIC] or rules
    best: dict[str, TrailerRule] = {}
    for rule in named:
        if rule.agent not in best or rule.strength.rank > best[rule.agent].strength.rank:
            best[rule.agent] = rule
    return list(best.values())
