"""How a page of bounded size is shared out: nobody gets more than they need, and who needs little gets all of it."""

from __future__ import annotations

from collections.abc import Sequence


def shares(needs: Sequence[int], room: int) -> list[int]:
    """What each may take of `room`, in the order of `needs`. The sum is never above `room`."""
    given = [0] * len(needs)
    left = room
    ascending = sorted(range(len(needs)), key=needs.__getitem__)
    for position, index in enumerate(ascending):
        given[index] = min(needs[index], left // (len(needs) - position))
        left -= given[index]
    return given


def fitting(sizes: Sequence[int], room: int) -> int:
    """How many of the first of `sizes` fit into `room`."""
    taken = 0
    for count, size in enumerate(sizes):
        taken += size
        if taken > room:
            return count
    return len(sizes)
