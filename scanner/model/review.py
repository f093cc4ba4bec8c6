"""What a reviewer is shown before they put their name under it."""

from __future__ import annotations

from msgspec import Struct

from scanner.model.change import Change


class Reviewed(Struct, frozen=True):
    """One changed path. `makers` are who changed it, newest first; `held`: the policy wants it reviewed; `mine`: the
    reviewer had a hand in it, so somebody else has to approve it.
    """

    change: Change
    makers: tuple[str, ...]
    held: bool
    mine: bool


class Review(Struct, frozen=True):
    """Everything one approval would be bound to.

    `label` names what is under review, `commit` is the commit it ends in (full id), `single`: one commit by itself.
    `needs` say what the policy asks for, `alone`: the reviewer made it and the policy lets them approve it.
    """

    label: str
    commit: str
    single: bool
    reviewer: str
    digest: str
    entries: tuple[Reviewed, ...]
    needs: tuple[str, ...]
    alone: bool = False

    @property
    def mine(self) -> tuple[Reviewed, ...]:
        return tuple(each for each in self.entries if each.mine)
