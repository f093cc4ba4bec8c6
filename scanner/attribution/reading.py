"""What every kind of evidence is looked for in: the commit, its message by zones, what the repository keeps beside it,
and the process that makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from scanner.attribution.zones import Line
from scanner.model.actor import Attribution
from scanner.model.commit import Commit
from scanner.model.process import Process
from scanner.model.scale import Strength


class Note(Struct, frozen=True):
    """What a recorder wrote about one commit.

    `agent` is the recorder's id, `format` says who can read `text`, `ref` where it was kept. `link` is the id by which
    the message has to name it, "" where it hangs on the commit itself.
    """

    agent: str
    strength: Strength
    ref: str
    format: str
    text: str
    link: str = ""


class Pulled(Struct, frozen=True):
    """A commit of the pull request that a squash folded into one; `ref` is where the request's own history is kept."""

    ref: str
    oid: str
    attribution: Attribution


class Beside(Struct, frozen=True):
    """What a repository keeps beside a commit: notes about it, branches that alone hold it, the request it came from.

    All of it is as forgeable as a message, and its absence means nothing.
    """

    notes: tuple[Note, ...] = ()
    branches: tuple[str, ...] = ()
    pulled: tuple[Pulled, ...] = ()


Surroundings = Callable[[Commit], Beside | None]

NOTHING = Beside()


def alone(_commit: Commit) -> None:
    """The surroundings of a commit whose repository keeps nothing beside it."""


class Reading(Struct, frozen=True):
    """One commit, read once. `lines` is empty when no rule's keyword occurs in the message.

    `paths` are what the commit changes, None when nobody knows. `environ` holds the variables of the committing
    process and `ancestors` who started it, for a commit that is being made right now.
    """

    commit: Commit
    lines: tuple[Line, ...] = ()
    beside: Beside = NOTHING
    paths: frozenset[str] | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    ancestors: tuple[Process, ...] = ()
