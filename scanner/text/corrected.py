"""The last paragraph a message should have had: what its own holds of trailers, with the approvals mended.

A line that would count is half an answer: who pastes it behind a blank line has parted it from the co-authors, which is
the mistake that half of all near misses are. So the whole paragraph is given, ready to stand alone at the end.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping

from msgspec import Struct

from scanner.text.escape import visible
from scanner.text.trailers import SPACE, Role, Shape, is_picked, read, roles

_MOST_LINES = 60
_LONGEST = 400

# In a paragraph that git takes for prose, `fix: it` is prose too, and `Signed-off-by: Al` is not.
_TWO_WORDS = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)+[ \t]*:")


class Mending(Struct, frozen=True):
    """What stands instead of one line: `kept` of it (where an approval hides behind a line separator), and `lines`."""

    kept: str
    lines: tuple[str, ...]


def corrected(where: Shape, is_subject: bool, mendings: Mapping[int, Mending], quoted: Container[int]) -> str:
    """The paragraph, every mending in place of its line and those from elsewhere at the end.

    "" where nobody could paste it: it is too long, or holds what a screen does not show. `quoted` are lines that only
    show something.
    """
    lines: list[str] = []
    inside: set[int] = set()
    if not is_subject:
        inside = {index for index in mendings if index in where.last}
        lines += _mended(where, mendings, quoted)
    for index in sorted(mendings.keys() - inside):
        lines += mendings[index].lines
    lines = [line.rstrip(" \t\r") for line in lines]
    fit = len(lines) <= _MOST_LINES and all(len(line) <= _LONGEST and visible(line) == line for line in lines)
    return "\n".join(lines) if fit else ""


def _mended(where: Shape, mendings: Mapping[int, Mending], quoted: Container[int]) -> Iterator[str]:
    """The lines of the last paragraph that are trailers, each fold with what it continues."""
    kinds = list(zip(where.last, where.paragraph, roles(where.paragraph), strict=True))
    prose = any(role is Role.OTHER and index not in mendings for index, _, role in kinds)
    block = not prose or bool(read(where).trailers)
    held: tuple[str, ...] = ()  # an approval out of a fold waits until the trailer is complete
    continued = False
    for index, line, role in kinds:
        mending = mendings.get(index)
        if role is Role.FOLD:
            if mending is not None:
                held += mending.lines
            elif continued:
                yield f" {line.strip(SPACE)}"
            continue
        yield from held
        held, continued = (), False
        if mending is not None:
            if mending.kept and role is Role.TRAILER:
                yield mending.kept
            yield from mending.lines
        elif role is Role.TRAILER and index not in quoted and (block or _TWO_WORDS.match(line)):
            yield line
            continued = True
        elif is_picked(line):
            yield line
    yield from held
