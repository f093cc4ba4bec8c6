"""Which rows of a lock only those get who work on the product: what nothing but their own tools leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def reachable(roots: Iterable[str], leads: Callable[[str], Iterable[str]]) -> set[str]:
    """Everything that can be come to from `roots`, by what each one `leads` to."""
    found = latest = set(roots)
    while latest:
        latest = set().union(*map(leads, latest)) - found
        found |= latest
    return found
