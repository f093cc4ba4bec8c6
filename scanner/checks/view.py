"""What a check is shown: everything known about one commit before approvals are weighed."""

from __future__ import annotations

from msgspec import Struct

from scanner.config.policy import RegisteredAgent
from scanner.model.actor import ActorKind, Attribution
from scanner.model.approval import Glass, NearMiss, Refusal
from scanner.model.change import Change
from scanner.model.commit import Commit
from scanner.model.finding import Secret
from scanner.model.scale import Severity

AGENTIC = frozenset({ActorKind.AGENT, ActorKind.ASSISTED, ActorKind.SUSPECTED})


class View(Struct, frozen=True):
    """One commit. `false_reviewers` are claimed reviewers that are an agent, a bot or a shared mailbox.

    `judged`: somebody other than a plain human made it, or the policy asks for a review of humans' changes too.
    `inventory` are the agents the owners know of, empty where they keep none; `today` is an ISO date. `glass` is what
    its message broke, `refusals` the waivers that do not excuse it.
    """

    commit: Commit
    attribution: Attribution
    changes: tuple[Change, ...]
    secrets: tuple[Secret, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    false_reviewers: tuple[str, ...] = ()
    judged: bool = True
    inventory: tuple[RegisteredAgent, ...] = ()
    today: str = ""
    glass: Glass | None = None
    refusals: tuple[Refusal, ...] = ()

    @property
    def agentic(self) -> bool:
        """Whether an agent took part, or is suspected to have."""
        return self.attribution.kind in AGENTIC

    @property
    def touched(self) -> tuple[Change, ...]:
        """The changes that mean something for a release."""
        return tuple(change for change in self.changes if change.severity is not Severity.NONE)

    @property
    def who(self) -> str:
        """The makers, for a message."""
        if self.attribution.agents:
            return ", ".join(self.attribution.agents)
        return {ActorKind.BOT: "a bot", ActorKind.UNKNOWN: "an unknown author"}.get(self.attribution.kind, "a human")
