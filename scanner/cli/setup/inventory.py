"""The agents that were seen, each with somebody who answers for it and a day to look at it again."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from scanner.cli.setup.roster import Entry
from scanner.cli.setup.seen import AgentSeen

REVIEW_DAYS = 180


class Registered(Struct, frozen=True):
    """An agent as the inventory will have it. `owner` may be ""; `commits` are those that were seen."""

    id: str
    owner: str
    review_by: str
    commits: int


def register(seen: dict[str, AgentSeen], roster: tuple[Entry, ...], today: str) -> tuple[Registered, ...]:
    """An entry for each agent. Whoever ran it most owns it: they made those commits and cannot approve them anyway."""
    until = (date.fromisoformat(today) + timedelta(days=REVIEW_DAYS)).isoformat()
    by_email = {email: each.id for each in roster for email in each.emails}
    found = []
    for agent, counted in seen.items():
        ran = [by_email[email] for email, _ in counted.operators.most_common() if email in by_email]
        owner = next(iter(ran), roster[0].id if roster else "")
        found.append(Registered(agent, owner, until, counted.commits))
    return tuple(sorted(found, key=lambda each: (-each.commits, each.id)))
