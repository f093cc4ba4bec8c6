"""What a hook decided."""

from __future__ import annotations

from msgspec import Struct

from scanner.model.scale import Outcome


class Result(Struct, frozen=True):
    """The outcome, and what is said about it (nothing where there is nothing to say)."""

    outcome: Outcome
    words: str = ""
