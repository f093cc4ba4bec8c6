"""Who may break the glass, and until when they owe a review for it.

The trailer lets a human pass in an emergency and leaves a debt behind. It is no approval, so it asks for less than one:
no independence, only that a human wrote it. An agent that writes it opens nothing (threat B98).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from scanner.approvals.eligible import is_claim_by_agent
from scanner.approvals.people import is_human, is_landing, on_roster
from scanner.approvals.witness import Witness
from scanner.config.policy import BreakGlass, Policy
from scanner.model.actor import ActorKind, Attribution, Identity
from scanner.model.approval import Glass
from scanner.model.commit import Commit
from scanner.model.scale import Assurance
from scanner.rulebook.agents import Agents
from scanner.text.break_glass import break_glass


def glass(
    policy: Policy,
    agents: Agents,
    commit: Commit,
    maker: Attribution,
    shown: Witness,
    committed: int | None,
    today: str,
) -> Glass | None:
    """What the trailer of `commit` opens, None where it has none.

    `committed` is the committer's date in seconds since 1970 (None: no date), `today` an ISO date.
    """
    found = break_glass(commit.message)
    if found is None:
        return None
    reason, fault = found
    landed = is_landing(policy, agents, commit.committer)
    who = commit.author if landed else commit.committer
    day = _day(committed)
    refused = fault or _refused(policy, agents, maker, shown, who, landed, today) or _undated(day, today)
    due = (date.fromisoformat(day) + timedelta(days=policy.break_glass.days)).isoformat() if not refused else ""
    return Glass(str(who), reason, due, refused)


def _refused(
    policy: Policy, agents: Agents, maker: Attribution, shown: Witness, who: Identity, landed: bool, today: str
) -> str:
    rule, entry = policy.break_glass, on_roster(policy, who.email)
    if rule.days == 0:
        return "the policy lets nobody break the glass"
    if is_claim_by_agent(maker) or maker.kind in (ActorKind.BOT, ActorKind.UNKNOWN) or not is_human(agents, who):
        return "only a human may break the glass"
    if "@" not in who.email:
        return f"{who} has no address, so nobody could be asked"
    if policy.reviewers and entry is None:
        return f"{who} is not on the roster"
    if entry is not None and entry.expires and entry.expires < today:
        return f"{who} was on the roster until {entry.expires}"
    if rule.groups and (entry is None or set(entry.groups).isdisjoint(rule.groups)):
        return f"{who} is not in {' or '.join(rule.groups)}"
    return _unshown(rule, shown, entry.id if entry else "", landed)


def _unshown(rule: BreakGlass, shown: Witness, who: str, landed: bool) -> str:
    if rule.assurance is Assurance.CLAIMED or (shown.reviewer and shown.reviewer == who):
        return ""
    if rule.assurance is Assurance.CORROBORATED and who and landed and shown.landing:
        return ""  # the landing service's key says whose work it landed, as it does for an approval
    return f"the commit is not signed by who broke the glass ({shown.detail or 'it has no signature'})"


def _day(committed: int | None) -> str:
    try:
        return "" if committed is None else datetime.fromtimestamp(committed, UTC).date().isoformat()
    except (OverflowError, OSError, ValueError):
        return ""


def _undated(day: str, today: str) -> str:
    """A date in the future would put the debt off. One day of grace is for time zones and clocks."""
    tomorrow = (date.fromisoformat(today) + timedelta(days=1)).isoformat()
    return "" if day and day <= tomorrow else "its date is missing or lies in the future"
