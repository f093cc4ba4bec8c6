"""From evidence to a verdict on who acted: the maximum, never a sum.

Asymmetry is the security rule: evidence that tightens the gate counts at face value, because forging it
only brings more review. A bot's or a human's identity relaxes it and is a mere claim, so agent evidence anywhere wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from scanner.attribution import footers
from scanner.attribution.co_authors import signed_by_agent
from scanner.attribution.contradictions import contradictions
from scanner.attribution.identity import is_plain
from scanner.attribution.operators import operators
from scanner.attribution.reading import NOTHING, Reading, Surroundings, alone
from scanner.attribution.registry import SOURCES
from scanner.attribution.zones import TAIL, Line, split_zones
from scanner.model.actor import ActorKind, Attribution, Evidence, Source
from scanner.model.commit import Commit
from scanner.model.process import Process
from scanner.model.scale import Strength
from scanner.rulebook.agent_rules import AUTHOR
from scanner.rulebook.agents import Agents


class Attributor(Protocol):
    """Says who made a commit. `paths` are what it changes (as git stores them), None when nobody knows."""

    def __call__(self, commit: Commit, paths: Iterable[bytes] | None = None) -> Attribution: ...


_HUMAN = Attribution(ActorKind.HUMAN)
_AGENT = "an agent is the author or the committer"
_ASSISTED = "a human author, and an agent took part"
_MERGE = "merge "
_MERGES = ("Merge", "\nMerge", "Pull request #")


def attributor(
    agents: Agents,
    environ: Mapping[str, str] | None = None,
    around: Surroundings = alone,
    ancestors: tuple[Process, ...] = (),
) -> Attributor:
    """A function that attributes commits by the rules of `agents`.

    `environ` and `ancestors` belong to the commit being made; `around` knows what the repository keeps beside a commit.
    """
    is_footer = footers.footer_test(agents)
    variables = environ or {}

    def attribute(commit: Commit, paths: Iterable[bytes] | None = None) -> Attribution:
        lowered = commit.message.lower()
        keyed = _mentions(lowered, agents.stems) and _mentions(lowered, agents.keywords)
        mentions = keyed or signed_by_agent(lowered, agents)
        beside = around(commit)
        if not mentions and beside is None and not variables and not ancestors and _is_plain(commit, agents):
            return _HUMAN
        lines = _lines(commit, lowered, is_footer) if mentions else ()
        reading = Reading(commit, lines, beside or NOTHING, _texts(paths) if beside else None, variables, ancestors)
        found = [item for source in SOURCES.values() for item in source.find(reading, agents)]
        doubts = (*commit.flaws, *contradictions(agents, commit))
        people = operators(agents, commit) if any(not item.bot for item in found) else ()
        return combine(found, doubts, people) if found or doubts else _HUMAN

    return attribute


def _texts(paths: Iterable[bytes] | None) -> frozenset[str] | None:
    return None if paths is None else frozenset(path.decode("utf-8", "surrogateescape") for path in paths)


def _is_plain(commit: Commit, agents: Agents) -> bool:
    """Whether no source could find anything: the short way for nine commits in ten."""
    if commit.flaws or commit.message.startswith(_MERGES):
        return False
    return is_plain(agents, commit.author) and is_plain(agents, commit.committer)


def _lines(commit: Commit, lowered: str, is_footer: Callable[[str], bool]) -> tuple[Line, ...]:
    """The message by zones."""
    lines = split_zones(commit.message, is_footer)
    if lowered.startswith(_MERGE):
        lines.append(Line(commit.subject, TAIL))  # git wrote this subject, from the remote's own address
    return tuple(lines)


def _mentions(lowered: str, words: tuple[str, ...]) -> bool:
    """Whether any of these words occurs.

    A plain loop: this runs for every commit of a history, a generator costs twice that.
    """
    for word in words:  # noqa: SIM110
        if word in lowered:
            return True
    return False


def combine(evidence: Iterable[Evidence], doubts: tuple[str, ...] = (), people: tuple[str, ...] = ()) -> Attribution:
    """The verdict on `evidence`.

    `doubts` are what is malformed in the commit's headers or contradicts itself; `people` are those who answer for it
    if an agent made it.
    """
    shown = tuple(dict.fromkeys(evidence))
    agents = [item for item in shown if not item.bot]
    acting = [item for item in agents if item.strength.at_least(Strength.MEDIUM)]
    bot = any(item.bot and item.where == AUTHOR and item.strength.at_least(Strength.MEDIUM) for item in shown)
    context = [item for item in agents if item.strength is Strength.CONTEXT]
    names = _names(acting or context)
    if any(item.source is Source.IDENTITY for item in acting) or (acting and bot):
        return Attribution(ActorKind.AGENT, names, shown, reason=_reason(_AGENT, doubts), operators=people)
    if acting:
        return Attribution(ActorKind.ASSISTED, names, shown, reason=_reason(_ASSISTED, doubts), operators=people)
    if doubts:
        return Attribution(ActorKind.UNKNOWN, (), shown, reason="; ".join(doubts))
    if bot:
        return Attribution(ActorKind.BOT, (), shown, reason="the author claims to be plain automation")
    if context:
        reason = "only context speaks of an agent"
        return Attribution(ActorKind.SUSPECTED, names, shown, reason=reason, operators=people)
    return Attribution(ActorKind.HUMAN, (), shown, reason="no evidence of an agent that counts")


def _reason(verdict: str, doubts: tuple[str, ...]) -> str:
    return "; ".join((verdict, *doubts))


def _names(items: list[Evidence]) -> tuple[str, ...]:
    """Agent ids, each once, those of the strongest evidence first."""
    ordered = sorted(items, key=lambda item: -item.strength.rank)
    return tuple(dict.fromkeys(item.agent for item in ordered))
