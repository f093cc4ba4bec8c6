"""Sentences that the glance says as the whole does, where nothing else is imported."""

from __future__ import annotations

BLOCKED = "twokey: what is staged cannot be committed"
STOP = "If you are a coding agent: stop here and ask the person you work for. {} is not yours to {}."
SHOWN = 5
ROTATE = (
    "Take the secret out and stage the file again; if it was ever used or shown, revoke it first.",
    "A false alarm: end the line with a comment `pragma: allowlist secret`, or audit it in .secrets.baseline.",
)


def blocked(findings: list[str], cures: list[str]) -> str:
    """What stops a commit before it has a message: `findings` are sentences, the worst first."""
    more = [f"  and {len(findings) - SHOWN} more"] if len(findings) > SHOWN else []
    return "\n".join([BLOCKED, "", *(f"  {each}" for each in findings[:SHOWN]), *more, "", *cures])


def exception() -> list[str]:
    """To an agent, where only a person could say that something may stay."""
    return ["", STOP.format("The exception", "make")]
