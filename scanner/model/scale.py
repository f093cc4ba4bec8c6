"""Ordered words: severity, strength, outcome, assurance. Each knows its rank, so `max` over them reads as prose."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

S = TypeVar("S", bound="Scale")


class Scale(StrEnum):
    """A closed list of words whose order of declaration is their order of weight, lightest first."""

    @cached_property
    def rank(self) -> int:
        return list(type(self)).index(self)

    def at_least(self, other: Scale) -> bool:
        return self.rank >= other.rank


class Severity(Scale):
    """How much a change can alter what ships (S0 to S4)."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Strength(Scale):
    """How far one piece of evidence carries. Verdicts take the maximum, never a sum."""

    CONTEXT = "context"
    WEAK = "weak"
    MEDIUM = "medium"
    STRONG = "strong"


class Outcome(Scale):
    """A verdict. The worst child wins; `undetermined` is worst because it is never a pass."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    HOLD = "hold"
    FAIL = "fail"
    UNDETERMINED = "undetermined"


class Assurance(Scale):
    """How well an approval is shown to come from its reviewer."""

    CLAIMED = "claimed"
    CORROBORATED = "corroborated"
    SIGNED = "signed"


def worst(values: Iterable[S], otherwise: S) -> S:
    """The heaviest of `values`, or `otherwise` when there is none."""
    return max(values, key=lambda value: value.rank, default=otherwise)
