"""Messages that carry an approval, so that the strict reader finds it: trailers in a last block of their own kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scanner.text.escape import visible
from scanner.text.near_misses import DIGEST, in_subject
from scanner.text.trailers import read, shape

_SHOWN = 20


def approval_message(paths: Sequence[str], trailers: Iterable[str], *, alone: bool) -> str:
    """The message of an approval commit. `alone`: the reviewer had a hand in it, and the message says so."""
    subject = "Approve the release changes" + (" (self-review)" if alone else "")
    shown = [f"- {visible(path)}" for path in paths[:_SHOWN]]
    if len(paths) > _SHOWN:
        shown.append(f"- and {len(paths) - _SHOWN} more")
    return "\n".join((subject, "", *shown, "", *trailers)) + "\n"


def with_trailers(message: str, trailers: Iterable[str]) -> str:
    """`message` with `trailers` in its last block; an older digest goes, because two of them would void both."""
    text = message.partition("\0")[0].rstrip("\n")
    where = shape(text + "\n")
    block = read(where)
    if not block.pure or in_subject(where, where.last.start):
        return "\n".join((text, "", *trailers)) + "\n"
    old = {each.line for each in block.trailers if each.key.lower() == DIGEST.lower()}
    kept = [each for number, each in enumerate(where.lines[: where.last.stop]) if number not in old]
    new = [each for each in trailers if each not in kept[where.last.start :]]
    return "\n".join((*kept, *new)) + "\n"
