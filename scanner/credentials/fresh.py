"""Which lines of a text its base does not have, as the delta between the two tells without comparing them.

A pack keeps most texts as deltas: copy these bytes of the base, insert those (gitformat-pack, "Deltified
representation"). A line of the text that lies within one copy, and does not begin or end it, is a line of the base.
"""

from __future__ import annotations

_NEAR = 1000  # bytes between two places that are looked at as one: a search is quicker than telling them apart

# How many bytes of a copy instruction say where from, and which of the three that say how much are there.
_COPIES = tuple((bin(each & 0xF).count("1"), tuple(n for n in range(3) if each >> 4 + n & 1)) for each in range(256))
_MOST = 0x10000  # bytes that a copy without a size copies


def fresh_lines(delta: bytes, text: bytes) -> list[tuple[int, int]]:
    """From where to where `text` has lines that need not be lines of what `delta` was applied to, each with the line
    before and the line behind it."""
    return [_lines(text, first, last) for first, last in _places(delta, len(text))]


def _places(delta: bytes, size: int) -> list[tuple[int, int]]:
    """Where instructions begin or insert, in the text that they make, those that are near each other as one."""
    at = 0
    for _ in range(2):  # the two sizes
        while delta[at] & 0x80:
            at += 1
        at += 1
    places: list[tuple[int, int]] = []
    first = last = position = 0
    end = len(delta)
    while at < end:
        instruction = delta[at]
        at += 1
        if position - last > _NEAR:
            places.append((first, last))
            first = position
        if instruction & 0x80:
            skipped, sized = _COPIES[instruction]
            at += skipped
            last = position
            length = 0
            for byte in sized:
                length |= delta[at] << 8 * byte
                at += 1
            position += length or _MOST
        else:
            at += instruction
            position += instruction
            last = position
    places.append((first, last))
    if size - last > _NEAR:
        places.append((size, size))
    else:
        places[-1] = (first, size)
    return places


def _lines(text: bytes, first: int, last: int) -> tuple[int, int]:
    start = text.rfind(b"\n", 0, first)
    start = text.rfind(b"\n", 0, start) + 1 if start > 0 else 0
    end = text.find(b"\n", last)
    end = text.find(b"\n", end + 1) if end >= 0 else -1
    return start, end if end >= 0 else len(text)
