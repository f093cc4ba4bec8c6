"""The `Break-glass:` trailer: a person's word that this could not wait for a review.

Read as strictly as an approval, because it relaxes the gate: in a last block of nothing but trailers, once, on one
line, with a reason that says something.
"""

from __future__ import annotations

import re

from scanner.text.near_misses import in_subject
from scanner.text.trailers import read, shape

KEY = "break-glass"
_LEAST = 5  # letters: "fix" and "tbd" are no reasons
_MOST = 400
MISPLACED = "it is no trailer of the last paragraph"
_MEANT = re.compile(r"^ {0,3}break-glass[ \t]*:(.*)$", re.ASCII | re.IGNORECASE | re.MULTILINE)


def break_glass(message: str) -> tuple[str, str] | None:
    """The reason and what is wrong with it ("" when nothing is); None where nobody means to break anything."""
    if KEY not in message.lower():
        return None
    where = shape(message)
    block = read(where)
    said = [each for each in block.trailers if each.key.lower() == KEY]
    if not said:
        # Above a block of co-authors, most of all: tools write theirs at the very end.
        meant = _MEANT.search("\n".join(where.lines[where.title :]))
        return None if meant is None else (meant.group(1).strip()[:_MOST], MISPLACED)
    reason = said[0].value.strip()
    pure = block.pure and not in_subject(where, where.last.start)
    return reason[:_MOST], _fault(reason, len(said), pure=pure, folded=said[0].folded)


def _fault(reason: str, count: int, *, pure: bool, folded: bool) -> str:
    if not pure:
        return "the last paragraph of the message is not all trailers"
    if count > 1:
        return "it stands there twice"
    if folded or len(reason) > _MOST or not reason.isprintable():
        return "the reason is not one printable line"
    return "" if sum(each.isalpha() for each in reason) >= _LEAST else "the reason says nothing"
