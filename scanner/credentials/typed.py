"""Values that somebody typed along the keyboard, the alphabet or the digits, or the same again and again."""

from __future__ import annotations

import re
from operator import add

_ROWS = ("1234567890", "0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_UP = frozenset(row[at : at + 2] for row in _ROWS for at in range(len(row) - 1))
_SHORTEST = 4  # characters of a run
_NEAR = _UP.union(each[::-1] for each in _UP)
_again = re.compile(r"(.)\1{3,}|(.{2,8})\2{2,}").finditer
_repeated = re.compile(r"(.{1,8})\1{2,}").search


def is_typed(value: str) -> bool:
    """Whether at least half of `value` was typed. A token that was drawn holds a short run by chance at most."""
    low = value.lower()
    near = sum(map(_NEAR.__contains__, map(add, low, low[1:])))
    if 8 * near < 3 * len(value) and _repeated(low) is None:
        return False  # half of it in runs of four would be three pairs of neighbours in eight characters
    return 2 * typed_characters(value) >= len(value)


def typed_characters(value: str) -> int:
    """How many characters of `value` lie in a run of `_SHORTEST` or more, up or down, or in a repetition."""
    low = value.lower()
    taken = bytearray(len(low))
    start, step = 0, 0
    for at in range(1, len(low) + 1):
        now = _step(low[at - 1], low[at]) if at < len(low) else 0
        if now and now == step:
            continue
        if step and at - start >= _SHORTEST:
            taken[start:at] = b"\1" * (at - start)
        start, step = at - 1, now
    for match in _again(low):
        taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return sum(taken)


def _step(one: str, two: str) -> int:
    """1 where `two` follows `one` along the digits, the alphabet or a row of the keyboard, -1 the other way round."""
    if one + two in _UP:
        return 1
    return -1 if two + one in _UP else 0
