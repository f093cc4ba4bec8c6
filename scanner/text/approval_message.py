"""Messages that carry an approval, so that the strict reader finds it: trailers in a last block of their own kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile

from scanner.text.escape import visible
from scanner.text.near_misses import DIGEST, in_subject
from scanner.text.trailers import SCISSORS, SPACE, Block, Shape, read, shape

_SHOWN = 20
_SUBJECT = "Approve the release changes"


def approval_message(paths: Sequence[str], trailers: Iterable[str], *, alone: bool) -> str:
    """The message of an approval commit. `alone`: the reviewer had a hand in it, and the message says so."""
    subject = _SUBJECT + (" (self-review)" if alone else "")
    shown = [f"- {visible(path)}" for path in paths[:_SHOWN]]
    if len(paths) > _SHOWN:
        shown.append(f"- and {len(paths) - _SHOWN} more")
    return "\n".join((subject, "", *shown, "", *trailers)) + "\n"


def with_trailers(message: str, trailers: Iterable[str]) -> str:
    """`message` with `trailers` in its last block; an older digest goes, because two of them would void both.

    What git leaves out of a message (behind scissors, comments at the end) stays behind the block.
    """
    where = shape(message.partition("\0")[0].rstrip("\n") + "\n")
    block = read(where)
    if block.pure and not in_subject(where, where.last.start):
        stop, kept = where.last.stop, _without_digest(where, block)
        new = [each for each in trailers if each not in kept[where.last.start :]]
        return "\n".join((*kept, *new, *where.lines[stop:])) + "\n"
    stop = next((index for index, line in enumerate(where.lines) if line == SCISSORS), len(where.lines))
    body = list(where.lines[:stop]) if any(line.strip(SPACE) for line in where.lines[:stop]) else [_SUBJECT]
    return "\n".join((*body, "", *trailers, *where.lines[stop:])) + "\n"


def _without_digest(where: Shape, block: Block) -> list[str]:
    """The message up to the end of its last block, without a digest and what is folded below one."""
    starts = [each.line for each in block.trailers if each.key.lower() == DIGEST.lower()]
    gone = set(starts)
    for start in starts:
        below = takewhile(lambda index: where.lines[index][:1] in SPACE, range(start + 1, where.last.stop))
        gone.update(below)
    return [line for index, line in enumerate(where.lines[: where.last.stop]) if index not in gone]
