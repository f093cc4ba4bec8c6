"""A lock file of 30,000 lines of which four changed, read by those four.

Where a format is a list of blocks that each stand alone (documents, paragraphs), equal blocks on both sides
say nothing about what changed. They are dropped as text, before any parser sees them. Only for contents in which a
block's first line can mean nothing else: the caller says when that is so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

_STRIDE = 4096  # characters compared at once
_AROUND = 100  # characters; nothing that begins a block is longer


def without_empty_lines(text: str) -> str:
    """A text whose lines end in LF, and none of them is empty but the first."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    while "\n\n" in text:
        text = text.replace("\n\n", "\n")
    return text


def differing(old: str, new: str, start: re.Pattern[str]) -> tuple[str, str]:
    """Both texts without the blocks that occur on both sides. `start` matches where a block begins, at a line's start;
    what stands before the first block is always kept."""
    head, other_head = _head(old, start), _head(new, start)
    if head == other_head:
        begin, end = _middle(old, new, len(head), start)
        old, new = old[begin : len(old) - end], new[begin : len(new) - end]
    else:
        old, new = old[len(head) :], new[len(other_head) :]
    one, other = split(old, start), split(new, start)
    common = Counter(one) & Counter(other)
    return head + _without(one, common), other_head + _without(other, common)


def _head(text: str, start: re.Pattern[str]) -> str:
    found = start.search(text)
    return text if found is None else text[: found.start()]


def _middle(old: str, new: str, begin: int, start: re.Pattern[str]) -> tuple[int, int]:
    """How many characters of both texts are equal blocks, at the beginning and at the end."""
    shortest = min(len(old), len(new))
    equal = _equal(begin, shortest, lambda one, two: old[one:two] == new[one:two])
    for window in (1, 16, 256):
        places = [each.start() for each in start.finditer(old, max(begin, equal - window * _STRIDE), equal)]
        while places and places[-1] + _AROUND > equal:
            places.pop()
        if places:
            begin = places[-1]
            break
    here, there = len(old), len(new)
    same = _equal(0, shortest - begin, lambda one, two: old[here - two : here - one] == new[there - two : there - one])
    found = start.search(old, here - same + _AROUND) if same > _AROUND else None
    return begin, here - found.start() if found else 0


def _equal(begin: int, most: int, same: Callable[[int, int], bool]) -> int:
    """Up to where, from `begin` on, two texts are the same."""
    while begin < most and same(begin, min(begin + _STRIDE, most)):
        begin = min(begin + _STRIDE, most)
    stride = _STRIDE
    while stride > 1:
        stride //= 2
        if begin + stride <= most and same(begin, begin + stride):
            begin += stride
    return begin


def split(text: str, start: re.Pattern[str]) -> list[str]:
    places = [0, *(found.start() for found in start.finditer(text) if found.start()), len(text)]
    return [text[begin:end] for begin, end in pairwise(places)]


def _without(pieces: list[str], common: Counter[str]) -> str:
    left = Counter(common)
    kept = []
    for piece in pieces:
        if left[piece]:
            left[piece] -= 1
        else:
            kept.append(piece)
    return "".join(kept)
