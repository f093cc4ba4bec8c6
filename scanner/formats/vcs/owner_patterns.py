"""Patterns of ownership files, as far as one question needs: which rule is the last to match what another one names.

No tree is at hand, so patterns stand for the files they match. `covers` is sure; `overlap` is a fair guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from scanner.formats.shapes.sides import UnreadableError

_MAGIC = re.compile(r"[*?]")
_MOST_FOLDERS = 200  # of one pattern; each costs a look at all above it
_MOST_TRIES = 200_000  # of patterns with wildcards against others


class Pattern(Struct, frozen=True):
    """A pattern as `written`, and its segments; `anchored` ones start at the root."""

    written: str
    parts: tuple[str, ...]
    anchored: bool

    @property
    def everything(self) -> bool:
        return not self.parts

    @property
    def wild(self) -> bool:
        return any(_MAGIC.search(part) for part in self.parts)

    @property
    def floating(self) -> bool:
        """Whether it is a glob of names that may lie anywhere (`*.js`)."""
        return not self.anchored and self.wild


@lru_cache(maxsize=65536)
def pattern_of(text: str) -> Pattern:
    """`/docs/`, `docs/**` and `/docs/**` are one folder; `docs` and `docs/` may lie anywhere; `*` is everything."""
    plain = text.lstrip("!").replace("\\ ", " ").replace("\\#", "#")
    inner = plain.strip("/")
    anchored = plain.startswith("/") or "/" in inner
    parts = [part for part in inner.split("/") if part]
    if len(parts) == 2 and parts[0] == "**":
        parts, anchored = parts[1:], False
    while parts and parts[-1] == "**":
        parts.pop()
    if parts == ["*"] and not anchored:
        parts = []
    return Pattern(text, tuple(parts), anchored)


@lru_cache(maxsize=65536)
def _glob(part: str) -> re.Pattern[str]:
    simple = re.sub(r"\*+", "*", part)
    return re.compile("".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in simple))


def _fits(wide: str, narrow: str) -> bool:
    if wide in (narrow, "*"):
        return True
    if wide.count("*") > 4:
        return False  # nobody writes one, and each star multiplies the work
    return (
        bool(_MAGIC.search(wide))
        and not _MAGIC.search(narrow.replace("*.", ""))
        and bool(_glob(wide).fullmatch(narrow))
    )


def covers(wide: Pattern, narrow: Pattern) -> bool:
    """Whether every file of `narrow` is one of `wide`, surely."""
    if wide.everything:
        return True
    if narrow.everything:
        return False
    size = len(wide.parts)
    if not wide.anchored:
        return any(_fits(wide.parts[0], part) for part in narrow.parts)
    if not narrow.anchored or size > len(narrow.parts) or "**" in wide.parts:
        return wide.parts == narrow.parts and wide.anchored == narrow.anchored
    if wide.parts[-1] == "*" and len(narrow.parts) > size:
        return False  # `docs/*` is what lies in docs itself
    return all(_fits(one, other) for one, other in zip(wide.parts, narrow.parts, strict=False))


def overlap(one: Pattern, other: Pattern) -> bool:
    """Whether a glob of names may match files of a place, neither holding the other: in a folder anything may lie."""
    if one.floating is other.floating or covers(one, other) or covers(other, one):
        return False
    place = other if one.floating else one
    last = place.parts[-1] if place.parts else "*"
    return last == "*" or "." not in last.lstrip(".") or place.written.endswith(("/", "**"))


class Owner(Struct, frozen=True):
    """Who owns something, by which rule."""

    owners: frozenset[str]
    pattern: Pattern | None = None
    line: int = 0


class Rules(Struct, frozen=True):
    """The rules of one section in their order. `wild` are those that must be tried one by one."""

    owners: dict[Pattern, frozenset[str]]
    lines: dict[Pattern, int]
    rank: dict[Pattern, int]
    wild: tuple[Pattern, ...]
    plain: dict[tuple[bool, tuple[str, ...]], Pattern]

    def owner(self, asked: Pattern) -> Owner:
        """Who owns what `asked` names, by the last rule that surely matches all of it."""
        found = [each for each in self.wild if covers(each, asked)]
        parts = asked.parts
        heads = ((asked.anchored, parts[:size]) for size in range(1, len(parts) + 1))
        names = ((False, (part,)) for part in parts)
        found += [self.plain[key] for key in (*heads, *names) if key in self.plain]
        if not found:
            return Owner(frozenset())
        last = max(found, key=lambda each: self.rank[each])
        return Owner(self.owners[last], last, self.lines[last])

    def before(self, pattern: Pattern) -> list[Pattern]:
        """The rules that `pattern` comes after and may share files with."""
        earlier = self.owners if pattern.floating else (each for each in self.wild if each.floating)
        rank = self.rank[pattern]
        return [each for each in earlier if self.rank[each] < rank and overlap(pattern, each)]

    def in_order(self, one: Pattern, other: Pattern) -> bool:
        return one in self.rank and other in self.rank and self.rank[one] < self.rank[other]


def rules_of(rows: Iterable[tuple[str, frozenset[str], int]]) -> Rules:
    """Rules from pattern, owners and line; of equal patterns the last counts."""
    owners: dict[Pattern, frozenset[str]] = {}
    lines: dict[Pattern, int] = {}
    for text, who, line in rows:
        pattern = pattern_of(text)
        if len(pattern.parts) > _MOST_FOLDERS:
            raise UnreadableError(f"a pattern of more than {_MOST_FOLDERS} folders")
        owners.pop(pattern, None)
        owners[pattern], lines[pattern] = who, line
    wild = tuple(pattern for pattern in owners if pattern.wild or pattern.everything)
    if len(wild) * len(owners) > _MOST_TRIES:
        raise UnreadableError("too many patterns with wildcards to compare")
    plain = {(pattern.anchored, pattern.parts): pattern for pattern in owners if not pattern.wild}
    return Rules(owners, lines, {pattern: rank for rank, pattern in enumerate(owners)}, wild, plain)
