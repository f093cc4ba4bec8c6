"""What a hook decided."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.model.scale import Outcome


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome, and what is said about it (nothing where there is nothing to say)."""

    outcome: Outcome
    words: str = ""
