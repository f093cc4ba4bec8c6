"""From evidence to a verdict on who acted: the maximum, never a sum.

Asymmetry is the security rule: evidence that tightens the gate counts at face value, because forging it
only brings more review. A bot's or a human's identity relaxes it and is a mere claim, so agent evidence anywhere wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from scanner.attribution import footers
from scanner.attribution.identity import is_plain
from scanner.attribution.reading import Reading
from scanner.attribution.registry import SOURCES
from scanner.attribution.zones import TAIL, Line, split_zones
from scanner.model.actor import ActorKind, Attribution, Evidence, Source
from scanner.model.commit import Commit
from scanner.model.scale import Strength
from scanner.rulebook.agents import AUTHOR, Agents

Attributor = Callable[[Commit], Attribution]

_HUMAN = Attribution(ActorKind.HUMAN)
_MERGE = "merge "
_MERGES = ("Merge", "\nMerge")


def attributor(agents: Agents, environ: Mapping[str, str] | None = None) -> Attributor:
    """A function that attributes commits by the rules of `agents`; `environ` belongs to the commit being made."""
    is_footer = footers.footer_test(agents)
    variables = environ or {}

    def attribute(commit: Commit) -> Attribution:
        lowered = commit.message.lower()
        mentions = _mentions(lowered, agents.keywords)
        if not mentions and not variables and _is_plain(commit, agents):
            return _HUMAN
        reading = Reading(commit, _lines(commit, lowered, is_footer) if mentions else (), variables)
        found = [item for source in SOURCES.values() for item in source.find(reading, agents)]
        return combine(found, commit.flaws) if found or commit.flaws else _HUMAN

    return attribute


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


def _mentions(lowered: str, keywords: tuple[str, ...]) -> bool:
    """Whether any keyword occurs.

    A plain loop: this runs for every commit of a history, a generator costs twice that.
    """
    for keyword in keywords:  # noqa: SIM110
        if keyword in lowered:
            return True
    return False


def combine(evidence: Iterable[Evidence], flaws: tuple[str, ...] = ()) -> Attribution:
    """The verdict on `evidence`; `flaws` are what is malformed in the commit's own headers."""
    shown = tuple(dict.fromkeys(evidence))
    agents = [item for item in shown if not item.bot]
    acting = [item for item in agents if item.strength.at_least(Strength.MEDIUM)]
    bot = any(item.bot and item.where == AUTHOR and item.strength.at_least(Strength.MEDIUM) for item in shown)
    context = [item for item in agents if item.strength is Strength.CONTEXT]
    if any(item.source is Source.IDENTITY for item in acting) or (acting and bot):
        return Attribution(ActorKind.AGENT, _names(acting), shown, reason="an agent is the author or the committer")
    if acting:
        return Attribution(ActorKind.ASSISTED, _names(acting), shown, reason="a human author, and an agent took part")
    if flaws:
        return Attribution(ActorKind.UNKNOWN, (), shown, reason="; ".join(flaws))
    if bot:
        return Attribution(ActorKind.BOT, (), shown, reason="the author claims to be plain automation")
    if context:
        return Attribution(ActorKind.SUSPECTED, _names(context), shown, reason="only context speaks of an agent")
    return Attribution(ActorKind.HUMAN, (), shown, reason="no evidence of an agent that counts")


def _names(items: list[Evidence]) -> tuple[str, ...]:
    """Agent ids, each once, those of the strongest evidence first."""
    ordered = sorted(items, key=lambda item: -item.strength.rank)
    return tuple(dict.fromkeys(item.agent for item in ordered))
