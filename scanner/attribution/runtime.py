"""Evidence from the process that is committing right now: only for staged changes, and only for what has not happened
yet.

An environment says who runs this command, not who wrote the lines, and editors set variables for people at a keyboard
too (`near` in the rules); those are shown and never count alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.attribution.reading import Reading
from scanner.model.actor import Evidence, Source
from scanner.model.scale import Strength
from scanner.rulebook.agent_rules import EnvironmentRule
from scanner.rulebook.agents import Agents


def find(reading: Reading, agents: Agents) -> Iterator[Evidence]:
    """Evidence from environment variables."""
    for rule in agents.environment if reading.environ else ():
        value = reading.environ.get(rule.name)
        if value and _fits(rule, value):
            strength = Strength.WEAK if rule.near else Strength.MEDIUM
            yield Evidence(Source.RUNTIME, rule.name, "set", rule.agent, strength, agents.is_bot(rule.agent))


def _fits(rule: EnvironmentRule, value: str) -> bool:
    if rule.contains:
        return rule.contains in value
    return not rule.value or rule.value == value
