"""What every kind of evidence is looked for in: the commit, its message by zones, and the process that makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scanner.attribution.zones import Line
from scanner.model.commit import Commit


@dataclass(frozen=True, slots=True)
class Reading:
    """One commit, read once. `lines` is empty when no rule's keyword occurs in the message.

    `environ` holds the variables of the committing process, for a commit that is being made right now.
    """

    commit: Commit
    lines: tuple[Line, ...] = ()
    environ: Mapping[str, str] = field(default_factory=dict)
