"""The tree that explains itself."""

from __future__ import annotations

from msgspec import Struct

from scanner.model.scale import Outcome, worst


class Verdict(Struct, frozen=True):
    """An outcome, why, and the verdicts it follows from."""

    outcome: Outcome
    reason: str
    children: tuple[Verdict, ...] = ()


def conclude(children: tuple[Verdict, ...], reason_if_pass: str) -> Verdict:
    """The worst child wins and lends its reason; without children it is a pass for `reason_if_pass`."""
    outcome = worst((child.outcome for child in children), Outcome.PASS)
    if outcome is Outcome.PASS:
        return Verdict(outcome, reason_if_pass, children)
    decisive = [child for child in children if child.outcome is outcome]
    more = f" (and {len(decisive) - 1} more)" if len(decisive) > 1 else ""
    return Verdict(outcome, decisive[0].reason + more, children)
