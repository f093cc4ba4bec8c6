"""What runtime evidence sees of this very shell: an agent that runs it, or one that is only near.

Names alone: the value of a variable may be a token, and a command line may hold a prompt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scanner.attribution import runtime
from scanner.cli.diagnosis.remark import Level, Remark
from scanner.model.actor import Evidence
from scanner.model.process import Process
from scanner.rulebook.agents import Agents

_DRIVEN = "what is committed here counts as an agent's and is held like it, and twokey approve refuses"
_NEAR = "shown and never counted: in such an editor a person may be typing"
_PERSON = "what is committed here counts as a person's unless something in it names an agent"


def seen(agents: Agents, environ: Mapping[str, str], ancestors: Iterable[Process]) -> Iterator[Remark]:
    """Who is at the keyboard, by the variables of this process and by the programs above it."""
    above = tuple(ancestors)
    driving = runtime.driving(agents, environ, above)
    for agent, what in _by_agent(driving):
        yield Remark(Level.WARN, f"{agent} runs this", f"{what}: {_DRIVEN}")
    for agent, what in _by_agent(runtime.nearby(agents, environ, above)):
        yield Remark(Level.OK, f"{agent} is near", f"{what}: {_NEAR}")
    if not driving:
        yield Remark(Level.OK, "a person at a keyboard, as far as this shell shows", _PERSON)
    if not above:
        yield Remark(Level.SKIP, "the programs above this one", "this system does not tell who started a program")


def _by_agent(found: Iterable[Evidence]) -> Iterator[tuple[str, str]]:
    """Each agent with all that names it."""
    named: dict[str, list[str]] = {}
    for each in found:
        what = f"process {each.value}" if each.where == "process" else f"variable {each.where}"
        named.setdefault(each.agent, []).append(what)
    for agent, places in named.items():
        yield agent, ", ".join(dict.fromkeys(places))
