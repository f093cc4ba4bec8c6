"""Evidence from `Key: value` lines other than co-authors: disclosures, sessions, recorders' links."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.attribution import co_authors
from scanner.attribution.lines import KEYED, in_force, weakened
from scanner.attribution.reading import Reading
from scanner.attribution.zones import TAIL
from scanner.model.actor import Evidence, Source
from scanner.model.commit import Commit
from scanner.model.scale import Strength
from scanner.rulebook.agent_rules import TrailerRule
from scanner.rulebook.agents import Agents, pattern

_GENERIC = "generic-disclosure"
# A value that is an agent's id here: what our own hook writes, and nobody's name with an address.
_DISCLOSURES = ("assisted-by", "generated-by")
_DISCLOSED = ("agent", "assist", "recorder")  # a recorder at work is at work for some agent
_OTHERS = (co_authors.KEY, co_authors.SIGN_OFF)


def find(reading: Reading, agents: Agents) -> Iterator[Evidence]:
    """Evidence from trailer-shaped lines; in the body a line is talked about more often than meant, so it is weak."""
    for line in reading.lines:
        match = KEYED.match(line.text)
        if match is not None and match.group(1).lower() not in _OTHERS:
            found = _others(match.group(1), match.group(2), agents, reading.commit)
            yield from found if line.zone == TAIL else map(weakened, found)


def _others(key: str, value: str, agents: Agents, commit: Commit) -> Iterator[Evidence]:
    if key.lower() in _DISCLOSURES and value in agents.by_id and agents.by_id[value].class_ in _DISCLOSED:
        yield Evidence(Source.TRAILER, key, value, value, Strength.MEDIUM)
        return
    rules = [rule for rule in agents.trailers.get(key.lower(), ()) if _value_fits(rule, value)]
    for rule in _most_specific(rules):
        strength = in_force(rule.strength, rule.validity, commit)
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
