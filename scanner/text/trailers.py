"""Git's own reading of the trailers in a commit message, without git.

Whoever writes a message also chooses which reader to fool: a parser that splits where git does not (U+2028, a lone CR),
folds case where git does not (the Kelvin sign) or looks at another paragraph sees other people in the same message.
So this one says exactly what `git interpret-trailers --parse --no-divider` says, and a property test holds it to that.
Text is bytes decoded as UTF-8 with `surrogateescape`; lines end at LF and nowhere else, and every set of characters is
spelled out in ASCII, because `str.splitlines`, `str.isspace`, `re`'s `\\s` and `str.lower` all know more than git does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

from msgspec import Struct

SPACE = " \t\n\r"
COMMENT = "#"
SCISSORS = "# ------------------------ >8 ------------------------"
GENERATED = ("Signed-off-by: ", "(cherry picked from commit ")

_KEY = re.compile(r"([A-Za-z0-9-]+)[ \t]*:")
_PICKED = re.compile(r"\(cherry picked from commit [0-9a-f]{4,64}\)\r?")
_FOLD = re.compile(r"\n[ \t\n\r]*")


class Trailer(Struct, frozen=True):
    """Key as written, value unfolded; `line` is the index of its first line in the message."""

    key: str
    value: str
    line: int
    folded: bool


class Block(Struct, frozen=True):
    """What git takes for trailers. `pure`: nothing else stands there, `(cherry picked from commit ...)` lines aside."""

    trailers: tuple[Trailer, ...]
    pure: bool


class Shape(Struct, frozen=True):
    """Where things stand in a message, as line indices.

    `first` is the first line with text, `title` the first blank line (all before it is the title), `last` the last
    paragraph behind that, possibly empty, and `end` is where the tail that git ignores begins.
    """

    lines: tuple[str, ...]
    first: int
    title: int
    last: range
    end: int

    @property
    def paragraph(self) -> tuple[str, ...]:
        return self.lines[self.last.start : self.last.stop]


class Role(Enum):
    """What a line of the last paragraph is to git."""

    TRAILER = auto()
    FOLD = auto()
    PICKED = auto()
    COMMENT = auto()
    OTHER = auto()


def parse(message: str) -> Block:
    """Every trailer that `git interpret-trailers --parse --no-divider` prints, in its order. Never raises."""
    return read(shape(message))


def shape(message: str) -> Shape:
    """Find the title, the last paragraph and the tail. Text behind a NUL does not exist: `git log` stops there."""
    text = message.partition("\0")[0]
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    end = _tail(lines, len(lines) if text.endswith("\n") else len(lines) - 1)
    first = next((index for index in range(end) if not _is_blank(lines[index])), end)
    title = next((index for index in range(end) if _is_blank(lines[index])), end)
    stop = end
    while stop > title and (_is_blank(lines[stop - 1]) or lines[stop - 1].startswith(COMMENT)):
        stop -= 1
    start = stop
    while start > title and not _is_blank(lines[start - 1]):
        start -= 1
    return Shape(tuple(lines), first, title, range(start, stop), end)


def roles(paragraph: Sequence[str]) -> list[Role]:
    """What each line is. A fold needs something to continue: under a comment or prose it is prose itself."""
    found: list[Role] = []
    above = Role.OTHER
    for line in paragraph:
        if line.startswith(COMMENT):
            above = role = Role.COMMENT
        elif line[:1] in SPACE:
            role = Role.FOLD if above in (Role.TRAILER, Role.PICKED) else Role.OTHER
        elif _KEY.match(line):
            above = role = Role.TRAILER
        else:
            above = role = Role.PICKED if line.startswith(GENERATED) else Role.OTHER
        found.append(role)
    return found


def read(where: Shape) -> Block:
    """The block of a message whose shape is known."""
    paragraph = where.paragraph
    kinds = roles(paragraph)
    if not _is_block(paragraph, kinds):
        return Block((), False)
    found = (
        _trailer(paragraph, kinds, offset, where.last.start)
        for offset, role in enumerate(kinds)
        if role is Role.TRAILER
    )
    return Block(tuple(found), not spoilers(paragraph, kinds))


def spoilers(paragraph: Sequence[str], kinds: Sequence[Role]) -> list[int]:
    """The offsets of what keeps a block from being pure. More than git asks: a block that lends somebody's authority
    must not read differently to a person, and prose between trailers does."""
    found: list[int] = []
    above = Role.OTHER
    for offset, (line, role) in enumerate(zip(paragraph, kinds, strict=True)):
        if role is Role.FOLD:
            spoils = above is not Role.TRAILER
        else:
            above = role
            spoils = role is not Role.TRAILER and not is_picked(line)
        if spoils:
            found.append(offset)
    return found


def is_picked(line: str) -> bool:
    """Whether a line is the whole note that `git cherry-pick -x` leaves."""
    return _PICKED.fullmatch(line) is not None


def _trailer(paragraph: Sequence[str], kinds: Sequence[Role], offset: int, start: int) -> Trailer:
    stop = offset + 1
    while stop < len(kinds) and kinds[stop] is Role.FOLD:
        stop += 1
    key, _, value = "\n".join(paragraph[offset:stop]).partition(":")
    value = _FOLD.sub(" ", value.strip(SPACE)).strip(SPACE)
    return Trailer(key.rstrip(SPACE), value, start + offset, stop > offset + 1)


def _is_block(paragraph: Sequence[str], kinds: Sequence[Role]) -> bool:
    """All trailers, or at least one that git writes itself and no more than three other lines for each trailer."""
    trailers = sum(role in (Role.TRAILER, Role.PICKED) for role in kinds)
    others = kinds.count(Role.OTHER)
    if any(line.startswith(GENERATED) for line in paragraph):
        return trailers * 3 >= others
    return trailers > 0 and others == 0


def _tail(lines: Sequence[str], terminated: int) -> int:
    """Where the text that git leaves out of the message begins: the scissors, or a last run of comments, blank lines
    and an old `Conflicts:` list. Both marks need their LF (`terminated` counts the lines that have one)."""
    stop = next((index for index in range(terminated) if lines[index] == SCISSORS), len(lines))
    tail = 0
    conflicts = False
    for index in range(stop):
        line = lines[index]
        if line.startswith(COMMENT) or (not line and index < terminated):
            tail = tail or index
        elif line == "Conflicts:" and index < terminated:
            conflicts, tail = True, tail or index
        elif conflicts and line.startswith("\t"):
            continue
        elif tail:
            tail, conflicts = 0, False
    # A run that starts on line 0 counts from its second line, as in git: the offset 0 doubles as "no run".
    return tail or stop


def _is_blank(line: str) -> bool:
    return not line.strip(SPACE)
