"""A lock file of 30,000 lines of which four changed, read by those four.

Where a format is a list of blocks that each stand alone (`[[package]]` tables, paragraphs), equal blocks on both sides
say nothing about what changed. They are dropped as text, before any parser sees them. Only for contents in which a
block's first line can mean nothing else: the caller says when that is so.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise


def differing(old: str, new: str, start: re.Pattern[str]) -> tuple[str, str]:
    """Both texts without the blocks that occur on both sides. `start` matches where a block begins, at a line's start;
    what stands before the first block is always kept."""
    one, other = _split(old, start), _split(new, start)
    common = Counter(one[1:]) & Counter(other[1:])
    return _without(one, common), _without(other, common)


def _split(text: str, start: re.Pattern[str]) -> list[str]:
    places = [0, *(found.start() for found in start.finditer(text)), len(text)]
    return [text[begin:end] for begin, end in pairwise(places)]


def _without(pieces: list[str], common: Counter[str]) -> str:
    left = Counter(common)
    kept = [pieces[0]]
    for piece in pieces[1:]:
        if left[piece]:
            left[piece] -= 1
        else:
            kept.append(piece)
    return "".join(kept)
