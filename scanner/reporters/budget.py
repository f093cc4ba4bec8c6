"""Text within a limit of its medium: whole pieces, the important ones first, and a count of what was left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

_GAP = "\n\n"


class Block(Struct, frozen=True):
    """Part of a text, in the order of reading. `items` are cut from the end on, and counted as `noun`.

    Blocks of a lower `rank` get their room first.
    """

    rank: int
    noun: str
    items: Sequence[str]
    opening: str = ""
    closing: str = ""
    between: str = "\n"


def fit(blocks: Sequence[Block], budget: int, note: Callable[[Mapping[str, int]], str]) -> str:
    """The blocks in at most `budget` bytes of UTF-8, ended by the `note` on what was left out, if anything was.

    `note` gets the number of items by noun, and its words must not grow with these numbers but by their digits.
    """
    whole = _joined([_text(block, len(block.items)) for block in blocks])
    if _size(whole) <= budget:
        return whole
    everything: dict[str, int] = {}
    for block in blocks:
        everything[block.noun] = everything.get(block.noun, 0) + len(block.items)
    room = budget - _size(note(everything)) - _size(_GAP)
    taken = dict.fromkeys(range(len(blocks)), 0)
    for index in sorted(taken, key=lambda each: blocks[each].rank):
        taken[index], used = _taken(blocks[index], room)
        room -= used
    left: dict[str, int] = {}
    for index, count in taken.items():
        if missing := len(blocks[index].items) - count:
            left[blocks[index].noun] = left.get(blocks[index].noun, 0) + missing
    text = _joined([*(_text(blocks[index], count) for index, count in taken.items()), note(left)])
    return text if _size(text) <= budget else ""


def _taken(block: Block, room: int) -> tuple[int, int]:
    """How many items fit, and the bytes they take with all around them."""
    used = sum(_size(each) + _size(_GAP) for each in (block.opening, block.closing) if each) + _size(_GAP)
    count = 0
    for item in block.items:
        needed = _size(item) + _size(block.between)
        if used + needed > room:
            break
        used += needed
        count += 1
    return count, used if count else 0


def _text(block: Block, count: int) -> str:
    inner = block.between.join(block.items[:count])
    return _joined([block.opening, inner, block.closing]) if count else ""


def _joined(parts: Sequence[str]) -> str:
    return _GAP.join(each for each in parts if each)


def _size(text: str) -> int:
    return len(text.encode("utf-8"))
