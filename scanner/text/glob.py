"""Globs over whole file paths, as rules/paths/ and the policy write them.

`*` stays within a segment, `**` spans any number of them, `{a,b}` are alternatives. A pattern without a slash matches
the base name at any depth; one with a slash is anchored at the root, where the tool reads it; `**/` lifts the anchor
again. Literal segments compare NFC and case-folded, because macOS and Windows check out `.Github/workflows` as the real
thing; segments with a wildcard compare as written, because `CHANGES*` must not become `changes-tab.tsx`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_MAGIC = re.compile(r"[*?\[]")
_BRACES = re.compile(r"\{([^{}]*)\}")
ANY = "**"
MOST_ALTERNATIVES = 1000  # braces multiply, and policies are proposed by anyone (threat B92)


def normal(text: str) -> str:
    """`text` in NFC. Nearly every path is ASCII, where there is nothing to do."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """What two spellings of one name have in common on a file system that ignores case."""
    return normal(text).casefold()


class Segment(NamedTuple):
    """One segment: `**`, a literal, or text with wildcards."""

    text: str
    wild: bool

    @property
    def any_depth(self) -> bool:
        return self.text == ANY

    @property
    def ending(self) -> str:
        """The literal text that every match of a wildcard segment ends with."""
        return self.text[max(self.text.rfind(each) for each in "*?]") + 1 :]

    def fits(self, part: str, folded: str) -> bool:
        """Whether one segment of a path matches."""
        return bool(_wild(self.text).match(part)) if self.wild else self.text == folded


class Glob(NamedTuple):
    """A split pattern. `segments` hold literals case-folded, `spelled` as written.

    `name` is the last segment where it alone decides: a pattern that looks at nothing but the base name. `flat`: no
    segment spans several.
    """

    pattern: str
    segments: tuple[Segment, ...]
    spelled: tuple[Segment, ...]
    anchored: bool
    name: Segment | None
    flat: bool

    @property
    def root(self) -> str:
        """The folded name that the first segment of every match has, "" when there is no one name."""
        return self.segments[0].text if self.anchored and not self.segments[0].wild else ""

    @property
    def key(self) -> str:
        """A folded literal segment that every match holds, for indexing: the base name if it is one. "" if none."""
        for segment in reversed(self.segments):
            if not segment.wild and not segment.any_depth:
                return segment.text
        return ""

    def matches(self, path: str) -> bool:
        """Whether the whole `path` matches."""
        parts = normal(path).split("/")
        return _match(self.segments, parts, [part.casefold() for part in parts])

    def matches_parts(self, parts: list[str], folded: list[str]) -> bool:
        """`matches` for a path that is already split, in both spellings."""
        if self.name is not None:
            return self.name.fits(parts[-1], folded[-1])
        if self.flat:
            return len(parts) == len(self.segments) and all(map(Segment.fits, self.segments, parts, folded))
        return _match(self.segments, parts, folded)

    def exactly(self, parts: list[str]) -> bool:
        """Whether `parts` match as the pattern spells them, case included."""
        return _match(self.spelled, parts, parts)

    def used_up(self, parts: list[str], folded: list[str]) -> Iterator[int]:
        """How many segments a folder takes, in every way there is: what is left says what matches below it.

        Left out is the whole of a pattern that holds at any depth, which does so below every folder.
        """
        reached = {0}
        for at, segment in enumerate(self.segments[:-1]):
            if segment.any_depth:
                reached = set(range(min(reached), len(parts) + 1))
                if at:
                    yield at
            else:
                reached = {
                    start + 1 for start in reached if start < len(parts) and segment.fits(parts[start], folded[start])
                }
                if len(parts) in reached and not self.segments[at + 1].any_depth:
                    yield at + 1
            if not reached:
                return


def _match(segments: tuple[Segment, ...], parts: list[str], folded: list[str]) -> bool:
    """All ways through at once: `reached` are the numbers of parts used up so far. Linear, whatever a policy writes."""
    reached = {0}
    for segment in segments:
        if segment.any_depth:
            reached = set(range(min(reached), len(parts) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(parts) and segment.fits(parts[at], folded[at])}
        if not reached:
            return False
    return len(parts) in reached


@lru_cache(maxsize=8192)
def _wild(text: str) -> re.Pattern[str]:
    """A segment with wildcards as an expression, made when the first path gets that far."""
    return re.compile(rf"(?s:{expression(text)})\Z")


def expression(text: str) -> str:
    """The source of a regular expression for one segment, to be anchored by the caller.

    Text between two stars is found where it first occurs and never elsewhere (an atomic group), which is enough and
    keeps `*a*a*a*` from trying every way there is.
    """
    pieces = [_fixed(piece) for piece in re.split(r"\*+", text)]
    if len(pieces) == 1:
        return pieces[0]
    middle = "".join(rf"(?>[^/]*?{piece})" for piece in pieces[1:-1])
    return pieces[0] + middle + "[^/]*" + pieces[-1]


def _fixed(text: str) -> str:
    """A run without stars: characters, `?` and classes. A bracket that opens no class stands for itself."""
    out = ""
    position = 0
    while position < len(text):
        character = text[position]
        closing = text.find("]", position + 2) if character == "[" else -1
        if closing > 0 and (inside := _class(text[position + 1 : closing])):
            out += inside
            position = closing
        else:
            out += "[^/]" if character == "?" else re.escape(character)
        position += 1
    return out


def _class(text: str) -> str:
    """A character class, "" when `text` makes none."""
    negated, members = (True, text[1:]) if text[0] in "!^" else (False, text)
    source = "[" + "^" * negated + members.replace("\\", r"\\").replace("[", r"\[") + "]"
    try:
        re.compile(source)
    except re.error:
        return ""
    return source if members else ""


def expand(pattern: str) -> list[str]:
    """The patterns without braces that `pattern` stands for. Raises ValueError when they are too many."""
    found = [pattern]
    while any(_BRACES.search(each) for each in found):
        found = [each for one in found for each in _alternatives(one)]
        if len(found) > MOST_ALTERNATIVES:
            raise ValueError(f"{pattern[:60]!r} stands for more than {MOST_ALTERNATIVES} patterns")
    return found


def _alternatives(pattern: str) -> list[str]:
    """`pattern` with its first innermost braces resolved."""
    braces = _BRACES.search(pattern)
    if braces is None:
        return [pattern]
    before, after = pattern[: braces.start()], pattern[braces.end() :]
    return [before + choice + after for choice in braces.group(1).split(",")]


@lru_cache(maxsize=4096)
def compile_glob(pattern: str) -> tuple[Glob, ...]:
    """`pattern` as globs, one for each alternative."""
    return tuple(_compile(each) for each in expand(pattern))


def _compile(pattern: str) -> Glob:
    body = pattern.removeprefix("/")
    segments = body.split("/")
    # `dir/` and `dir` say the same of a folder only with `/**`; a trailing slash is taken to mean it.
    if segments[-1] == "":
        segments[-1] = ANY
    anchored = "/" in pattern and segments[0] != ANY
    if "/" not in pattern:
        segments.insert(0, ANY)
    if segments[-1] == ANY:
        segments.append("*")
    spelled = tuple(Segment(normal(text), text != ANY and bool(_MAGIC.search(text))) for text in segments)
    return _glob(pattern, spelled, anchored)


def literal_glob(place: Sequence[str], below: tuple[Segment, ...] = ()) -> Glob:
    """The path with these parts and no other, whatever characters they hold, or what is `below` it."""
    # A name that is two stars cannot be told from any depth; every name of two characters is the nearest there is.
    literal = (Segment("??", True) if text == ANY else Segment(normal(text), False) for text in place)
    spelled = (*literal, *below)
    return _glob("/" + "/".join(each.text for each in spelled), spelled, not spelled[0].any_depth)


def _glob(pattern: str, spelled: tuple[Segment, ...], anchored: bool) -> Glob:
    folded = tuple(each if each.wild else Segment(each.text.casefold(), False) for each in spelled)
    name = folded[1] if len(folded) == 2 and folded[0].any_depth else None
    return Glob(pattern, folded, spelled, anchored, name, not any(each.any_depth for each in folded))
