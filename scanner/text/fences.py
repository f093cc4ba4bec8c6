"""Fenced code in prose: text between two fences of one kind is somebody else's."""

from __future__ import annotations

import re
from collections.abc import Sequence

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def fenced(lines: Sequence[str]) -> frozenset[int]:
    """Indices of the lines inside a fence. It is closed by one of its own kind, at least as long (CommonMark 4.5).

    A fence that never closes quotes nothing: one stray line must not hide the rest of a message.
    """
    found: set[int] = set()
    opened = -1
    fence = ""
    for index, line in enumerate(lines):
        mark = _FENCE.match(line)
        if not mark:
            continue
        if not fence:
            opened, fence = index, mark[1]
        elif mark[1].startswith(fence):
            found.update(range(opened + 1, index))
            fence = ""
    return frozenset(found)
