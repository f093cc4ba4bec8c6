"""Which rows of a lock only those get who work on the product: what nothing but their own tools leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def reachable(roots: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    """Everything that can be come to from `roots`."""
    found = set(roots)
    waiting = list(found)
    while waiting:
        for each in edges.get(waiting.pop(), ()):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found
