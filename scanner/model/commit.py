"""A commit as the object store holds it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from msgspec import Struct

from scanner.model.actor import Identity


class Commit(Struct, frozen=True):
    """One commit, or the change that is about to become one (`oid` is then empty).

    `message` is text with undecodable bytes kept by surrogateescape. `flaws` says what git would accept and a careful
    reader would not: a second author line, an empty identity, a NUL (threats B13, B27).
    `stamp` is the author's date as stored ("seconds zone"), a claim like every date in a commit.
    `unrelated`: a root that a range brings in beside the history its base has.
    """

    oid: str
    parents: tuple[str, ...]
    author: Identity
    committer: Identity
    stamp: str
    message: str
    signed: bool = False
    flaws: tuple[str, ...] = ()
    unrelated: bool = False

    @property
    def authored(self) -> str:
        """The author's date in RFC 3339; "" when there is none that a calendar knows."""
        seconds, _, zone = self.stamp.partition(" ")
        try:
            minutes = int(zone[1:3]) * 60 + int(zone[3:5])
            offset = timezone(timedelta(minutes=-minutes if zone.startswith("-") else minutes))
            return datetime.fromtimestamp(int(seconds), offset).isoformat()
        except (ValueError, OverflowError, OSError):
            return ""

    @property
    def subject(self) -> str:
        return self.message.lstrip("\n").split("\n", 1)[0]

    @property
    def is_merge(self) -> bool:
        return len(self.parents) > 1
