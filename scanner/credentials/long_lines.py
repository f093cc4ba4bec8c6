"""Where an expression is sought in a line of minified code: at the places where an automaton says that it may be.

`re` sees 10 to 50 MB a second of what such expressions begin with, the automaton a gigabyte.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from scanner.credentials.finders import Finder, alone
from scanner.credentials.gates import Gate, gates_of
from scanner.credentials.plugins import RegexBasedDetector

LONG = 2000  # characters of a line from which on it is worth it
_WORTH = 1_000_000  # characters, after which an automaton (25 ms) is made for an expression
_FARTHEST = 1024  # characters from the beginning of a key of IBM's to its end, without `_GAP` in between
_GAP = " " * (_FARTHEST // 4)
IAM = "IbmCloudIamDetector"

Place = tuple[int, str]

_asked: Counter[str] = Counter()  # characters so far, by expression


def matches(expression: re.Pattern[str], begins: tuple[str, ...], line: str) -> Iterator[re.Match[str]]:
    """What `expression` finds in `line`, as `finditer` does, but that characters outside ASCII may be bytes of them.

    The expression is of ASCII alone. Whatever it finds begins with one of `begins`, in any case.
    """
    raw = line.encode("utf-8", "surrogatepass")
    places = _places(begins, raw)
    return expression.finditer(line) if places is None else _at(expression, raw.decode("latin-1"), places)


def iam_keys(plugin: RegexBasedDetector, line: str) -> Iterator[str]:
    """What the one expression of IbmCloudIamDetector finds. Only spaces in it have no bound."""
    (expression,) = plugin.denylist
    bounded = line.isascii() and _GAP not in line
    found = _ending(expression, line) if bounded else expression.finditer(line)
    return (match[1] for match in found)


def words(sought: tuple[str, ...], line: str) -> list[Place] | None:
    """Where each of these begins in a line, in any case; None where looking for one after another is as good."""
    return _places(tuple(filter(str.isascii, sought)), line.encode()) if line.isascii() else None


def _places(sought: tuple[str, ...], raw: bytes) -> list[Place] | None:
    finder = _finder(tuple(Gate(("",), re.escape(each), fold=True) for each in sought))
    if not finder.every_end:
        return None
    return sorted((end - len(sought[number]), sought[number]) for end, number in finder.find(raw))


@cache
def _finder(gates: tuple[Gate, ...]) -> Finder:
    return alone(gates)


def _at(expression: re.Pattern[str], text: str, places: Iterable[Place]) -> Iterator[re.Match[str]]:
    done = 0
    for start, _ in places:
        if start >= done and (match := expression.match(text, start)) is not None:
            yield match
            done = match.end()


def _ending(expression: re.Pattern[str], line: str) -> Iterator[re.Match[str]]:
    """What IBM's expression finds: matches of at most `_FARTHEST` characters, each of which ends where a gate does."""
    _asked[expression.pattern] += len(line)
    if _asked[expression.pattern] < _WORTH:
        return expression.finditer(line)
    finder = _finder(tuple(gates_of(IAM, None)))
    ends = sorted({end for end, _ in finder.find(line.encode())}) if finder.every_end else []
    if not finder.every_end or len(ends) * _FARTHEST > len(line):
        return expression.finditer(line)
    return _up_to(expression, line, ends)


def _up_to(expression: re.Pattern[str], text: str, ends: Iterable[int]) -> Iterator[re.Match[str]]:
    done = 0
    for end in ends:
        start = max(done, end - _FARTHEST)
        while (found := expression.search(text, start, end)) is not None:
            match = expression.match(text, found.start())
            if match:
                yield match
                done = start = match.end()
            else:
                start = found.start() + 1
