"""Who made a commit, and what shows it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from scanner.model.scale import Strength


class Identity(Struct, frozen=True):
    """A name and an address exactly as the commit object holds them: no mailmap, bytes kept by surrogateescape."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


class ActorKind(StrEnum):
    """What a commit's maker is. `human` is a presumption: the absence of evidence proves nothing."""

    HUMAN = "human"
    AGENT = "agent"
    ASSISTED = "assisted"
    SUSPECTED = "suspected"
    BOT = "bot"
    UNKNOWN = "unknown"


class Source(StrEnum):
    """Where a piece of evidence was read."""

    IDENTITY = "identity"
    TRAILER = "trailer"
    FOOTER = "footer"
    NOTES = "notes"
    BRANCH = "branch"
    SESSION = "session"
    RUNTIME = "runtime"


class Evidence(Struct, frozen=True):
    """One observation. A fact to argue with, never a score.

    `agent` is the id of a file in rules/agents/; `where` names the field or trailer key; `value` is what stood there.
    `bot` marks plain automation.
    """

    source: Source
    where: str
    value: str
    agent: str
    strength: Strength
    bot: bool = False


class Attribution(Struct, frozen=True):
    """The verdict on who acted, with everything it rests on. `established` needs a verified signature.

    `operators` are the people who answer for what an agent did, as `Name <address>`: never actors by that alone.
    """

    kind: ActorKind
    agents: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    established: bool = False
    reason: str = ""
    operators: tuple[str, ...] = ()
