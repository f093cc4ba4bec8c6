"""The policy's inventory of agents set against one agent: the words that `scan` and `agents` both say."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.checks.view import View
from scanner.config.policy import RegisteredAgent
from scanner.model.actor import ActorKind, Attribution
from scanner.model.change import Category
from scanner.model.finding import Finding, Treatment
from scanner.model.scale import Severity
from scanner.rulebook import Rulebook
from scanner.rulebook.agents import Agents
from scanner.text.fingerprint import fingerprint

CERTAIN = frozenset({ActorKind.AGENT, ActorKind.ASSISTED})
UNREGISTERED, EXPIRED, OUT_OF_SCOPE = "agent-unregistered", "agent-expired", "agent-out-of-scope"


def answerable(agents: Agents, ids: Iterable[str]) -> tuple[str, ...]:
    """The agents of a commit that an inventory could list: a recorder or a disclosure only where nothing better is."""
    named = tuple(ids)
    proper = tuple(each for each in named if each in agents.by_id and agents.by_id[each].class_ == "agent")
    return proper or named


def registration(inventory: Iterable[RegisteredAgent], agent: str) -> RegisteredAgent | None:
    """The entry for `agent`."""
    return next((each for each in inventory if each.id == agent), None)


def certain(attribution: Attribution) -> bool:
    """Whether an agent took part, and is not only suspected to have."""
    return attribution.kind in CERTAIN


def listable(agents: Agents, agent: str, entry: RegisteredAgent | None) -> bool:
    """Whether an inventory should list it: a recorder or a disclosure names no agent of its own."""
    return entry is not None or (agent in agents.by_id and agents.by_id[agent].class_ == "agent")


def missing(entry: RegisteredAgent | None) -> str:
    """Why an agent is not registered, "" when it is."""
    if entry is None:
        return "is not in the policy's inventory"
    if not entry.listed:
        return "is in the inventory of only one of the two policies that judge, the base's and the head's"
    return "" if entry.owner else "is in the policy's inventory without an owner"


def expired(entry: RegisteredAgent | None, today: str) -> str:
    """Since when the registration should have been looked at again, "" when there is time."""
    if entry is None or not entry.review_by or today <= entry.review_by:
        return ""
    return f"was to be reviewed by {entry.review_by}"


def outside(entry: RegisteredAgent | None, categories: Iterable[Category]) -> tuple[Category, ...]:
    """The categories that a registered agent may not touch. One without `may_touch` is free to touch all."""
    if entry is None or not entry.may_touch:
        return ()
    return tuple(category for category in dict.fromkeys(categories) if category not in entry.may_touch)


def tell(view: View, rulebook: Rulebook, check: str, agent: str, why: str) -> Finding:
    """A finding about an agent's standing, shown at the worst of what it changed."""
    worst = max(view.touched, key=lambda change: change.severity.rank)
    return Finding(
        check=check,
        fingerprint=fingerprint(check, agent, worst.path, worst.raw.old_oid, worst.raw.new_oid),
        severity=Severity.MEDIUM,
        confidence="high",
        commit=view.commit.oid,
        path=worst.path,
        line=0,
        message=f"{agent} {why}, and changed {worst.path}",
        fix=rulebook.pages[check].fix,
        treatment=Treatment.REVIEW,
        agents=(agent,),
        categories=worst.categories,
    )
