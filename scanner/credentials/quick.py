"""Stand-ins for the few parts of detect-secrets 1.5.0 that a long line makes slow, with the same answers.

`is_indirect_reference` is cubic: 1.6 s for one real line of 977 characters. The keyword expressions try every
character of a line: 13 ms for one of 40 KB, of which recorded conversations are full. tests/credentials/test_quick.py
compares each with the original on generated lines.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from scanner.credentials.long_lines import LONG, words
from scanner.credentials.plugins import keyword

_LONG = 30  # characters from which on the stand-in is quicker than the expression

# The original begins with "anything but =!:, spaces", which always matches nothing, and `:=?|[!=]{1,3}` always
# matches at the last of its characters.
_indirect = re.compile(r"[:!=]\s*[\w.-]+[\[(][^\v]*[\])]").search
_INDIRECT_LIMIT = 1000  # characters; detect-secrets asks no longer line

# Ignoring case, these are letters of ASCII too, which lower case does not make them; and the first it makes longer.
_FOLDED = (("\u0130", "i"), ("\u0131", "i"), ("\u017f", "s"), ("\u212a", "k"))
_KEYWORDS = tuple(
    each.replace("_?", bar) for each in keyword.DENYLIST for bar in (("", "_") if "_?" in each else ("",))
)
_CORES = {
    core: tuple(each for each in _KEYWORDS if core in each) for core in ("key", "pass", "pwd", "secret", "contrase")
}
_IGNORECASE = int(re.IGNORECASE)  # a flag of `re` itself takes a microsecond to compare
_word_end = re.compile(r"\w*").match
_word_start = re.compile(r"\w").match

_compared = re.compile(rf"([\"'`])\s*[!=]{{2,3}}\s*\w*(?:{'|'.join(keyword.DENYLIST)})").match
_BEFORE = keyword.PRECEDED_BY_EQUAL_COMPARISON_SIGNS_QUOTES_REQUIRED_REGEX

Tables = Mapping[re.Pattern[str], int]


def is_indirect_reference(line: str) -> bool:
    """`secret = get_secret()`: the filter of that name."""
    return len(line) <= _INDIRECT_LIMIT and _indirect(line) is not None


def keyword_values(line: str, table: Tables) -> Iterator[str]:
    """What KeywordDetector finds in `line` by one of its tables: at most one value for each expression."""
    for expression, group in table.items():
        if len(line) < _LONG:
            match = expression.search(line)
        elif expression is _BEFORE:
            match = None
            yield from _compared_value(line)
        else:
            starts = _keyword_starts(line, bool(expression.flags & _IGNORECASE))
            match = next((found for start in starts if (found := expression.match(line, start))), None)
        if match:
            yield match.group(group)


@lru_cache(maxsize=1)  # a line is judged by several tables
def _compared_value(line: str) -> list[str]:
    """The value in `"value" == password`, sought from the comparison backwards.

    The value holds no quote but a backtick, so it begins at the last one before the quote that ends it.
    """
    for end in _quotes_before(line, _keyword_starts(line, any_case=False)):
        if (compared := _compared(line, end)) is None:
            continue
        start = max(line.rfind(character, 0, end) for character in "\x0b'\"")
        if compared[1] == "`":
            match = _BEFORE.search(line, max(start, 0))
            return [match.group(2)] if match else []
        value = line[start + 1 : end]
        if start >= 0 and line[start] == compared[1] and _word_start(value) and value[-1] not in ",`":
            return [value]
    return []


def _quotes_before(line: str, places: Iterable[int]) -> Iterator[int]:
    """Where the last quote before each place is, each once."""
    seen = 0
    for place in places:
        quote = max(line.rfind(each, seen, place) for each in "\"'`")
        if quote >= 0:
            yield quote
        seen = place


@lru_cache(maxsize=2)
def _keyword_starts(line: str, any_case: bool) -> list[int]:
    """Where an expression that begins with a keyword can match: at the first keyword of each word.

    Behind a keyword every expression takes the rest of the word, or what of it gets it no further than that; so where
    the first keyword of a word leads nowhere, no later one does. Without this a line that repeats one is quadratic.
    """
    starts: list[int] = []
    word = 0  # where the one ends that the last start is in
    for start, text in _keywords(line):
        if start >= word and (any_case or line.startswith(text, start)):
            starts.append(start)
            word = _word_end(line, start).end()  # type: ignore[union-attr]  # of nothing at least
    return starts


@lru_cache(maxsize=1)
def _keywords(line: str) -> list[tuple[int, str]]:
    """Where each keyword begins, in any case."""
    found = words(_KEYWORDS, line) if len(line) >= LONG else None
    if found is None:
        text = _in_lower_case(line)
        near = {each for core, keywords in _CORES.items() if core in text for each in keywords}
        found = sorted((at, each) for each in near for at in _places(text, each))
    return found


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _in_lower_case(line: str) -> str:
    """Each letter as the one that it is when case is ignored, where it was."""
    for letter, plain in () if line.isascii() else _FOLDED:
        line = line.replace(letter, plain)
    return line.lower()


def shannon_entropy(charset: str, text: str) -> float:
    """Bits a character, the sum in the order of `charset`, as detect-secrets adds it up."""
    present = set(text)
    size = len(text)
    total = 0.0
    for character in charset:
        if character in present:
            share = float(text.count(character)) / size
            total += -share * math.log(share, 2)
    return total
