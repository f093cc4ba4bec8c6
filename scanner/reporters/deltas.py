"""Deltas in words, worst first: the same in every text for people."""

from __future__ import annotations

from scanner.model.change import Change, Delta
from scanner.text.escape import short

_SHOWN = 80


def worst_first(change: Change) -> list[Delta]:
    """The deltas of a change in the order to read them."""
    return sorted(change.deltas, key=lambda each: -each.severity.rank)


def in_words(delta: Delta) -> str:
    """Kind, subject, and what became of its value."""
    if not delta.old and not delta.new:
        return f"{delta.kind} {delta.subject}"
    return f"{delta.kind} {delta.subject}: {short(delta.old, _SHOWN) or 'none'} -> {short(delta.new, _SHOWN) or 'none'}"
