"""Evidence from the process that is at work right now: for staged changes, for an approval that is being given, and
never for what has already happened.

Variables and ancestors say who runs this command, not who wrote the lines, and an editor has both for the people at its
terminal too (`near` in the rules); those are shown and never count alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scanner.attribution import programs
from scanner.attribution.reading import Reading
from scanner.model.actor import Evidence, Source
from scanner.model.process import Process
from scanner.model.scale import Strength
from scanner.rulebook.agent_rules import EnvironmentRule
from scanner.rulebook.agents import Agents


def find(reading: Reading, agents: Agents) -> Iterator[Evidence]:
    """Evidence from the process that makes the commit; none for a commit that exists."""
    yield from _evidence(agents, reading.environ, reading.ancestors)


def driven_by(agents: Agents, environ: Mapping[str, str], ancestors: Iterable[Process]) -> tuple[Evidence, ...]:
    """All that the variables and the ancestors of a process show, what counts and what is only near."""
    return tuple(_evidence(agents, environ, ancestors))


def driving(agents: Agents, environ: Mapping[str, str], ancestors: Iterable[Process]) -> tuple[Evidence, ...]:
    """What shows that an agent runs this process; empty when nothing does."""
    return tuple(each for each in driven_by(agents, environ, ancestors) if each.strength.at_least(Strength.MEDIUM))


def nearby(agents: Agents, environ: Mapping[str, str], ancestors: Iterable[Process]) -> tuple[Evidence, ...]:
    """What shows an agent close by, in the same editor say, where a person may be typing."""
    return tuple(each for each in driven_by(agents, environ, ancestors) if not each.strength.at_least(Strength.MEDIUM))


def _evidence(agents: Agents, environ: Mapping[str, str], ancestors: Iterable[Process]) -> Iterator[Evidence]:
    for rule in agents.environment if environ else ():
        value = environ.get(rule.name)
        if value and _fits(rule, value):
            yield _found(agents, rule.agent, rule.name, "set", near=rule.near)
    above = tuple(ancestors)
    for program in agents.processes if above else ():
        # The rule's name and never the command line: that may hold a prompt or a token.
        if any(programs.fits(program, each) for each in above):
            yield _found(agents, program.agent, "process", program.name, near=program.near)


def _found(agents: Agents, agent: str, where: str, value: str, *, near: bool) -> Evidence:
    strength = Strength.WEAK if near else Strength.MEDIUM
    return Evidence(Source.RUNTIME, where, value, agent, strength, agents.is_bot(agent))


def _fits(rule: EnvironmentRule, value: str) -> bool:
    if rule.contains:
        return rule.contains in value
    return not rule.value or rule.value == value
