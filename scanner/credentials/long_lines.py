"""Where an expression is sought in a line of minified code: around the places where a gate says that it may end.

`re` sees 15 to 50 MB a second of what such expressions begin with, the automaton a gigabyte.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from scanner.credentials.finders import Finder, alone
from scanner.credentials.gates import Gate, gates_of
from scanner.credentials.plugins import RegexBasedDetector
from scanner.rulebook.tokens import FARTHEST

LONG = 2000  # characters of a line from which on it is worth it
_WORTH = 1_000_000  # characters, after which an automaton (25 ms) is made for an expression
IAM = "IbmCloudIamDetector"
_GAP = " " * (FARTHEST // 4)

_asked: Counter[str] = Counter()  # characters so far, by expression or first word


def matches(
    whole: re.Pattern[str], shortest: re.Pattern[str], gates: Iterable[Gate], line: str, reach: int = FARTHEST
) -> Iterator[re.Match[str]]:
    """What `whole` finds in `line`, as `finditer` does, but that characters outside ASCII may be bytes of them.

    Whatever it finds begins with what `shortest` finds there, which has at most `reach` characters and ends where one
    of the gates does. Both are of ASCII alone.
    """
    _asked[whole.pattern] += len(line)
    if _asked[whole.pattern] < _WORTH:
        return whole.finditer(line)
    finder = _finder(tuple(gates))
    raw = line.encode("utf-8", "surrogatepass")
    ends = sorted({end for end, _ in finder.find(raw)}) if finder.every_end else []
    if not finder.every_end or len(ends) * reach > len(raw):
        return whole.finditer(line)
    return _ending(whole, shortest, raw.decode("latin-1"), ends, reach)


def iam_keys(plugin: RegexBasedDetector, line: str) -> Iterator[str]:
    """What the one expression of IbmCloudIamDetector finds. Only spaces in it have no bound."""
    (expression,) = plugin.denylist
    if not line.isascii() or _GAP in line:
        found = expression.finditer(line)
    else:
        found = matches(expression, expression, gates_of(IAM, None), line)
    return (match[1] for match in found)


def words(sought: tuple[str, ...], line: str) -> list[tuple[int, str]] | None:
    """Where each of these begins in a line, in any case; None where looking for one after another is as good."""
    _asked[sought[0]] += len(line)
    if _asked[sought[0]] < _WORTH or not line.isascii():
        return None
    here = tuple(filter(str.isascii, sought))
    finder = _finder(tuple(Gate(("",), re.escape(each), fold=True) for each in here))
    found = finder.find(line.encode()) if finder.every_end else None
    return None if found is None else sorted((end - len(here[number]), here[number]) for end, number in found)


@cache
def _finder(gates: tuple[Gate, ...]) -> Finder:
    return alone(gates)


def _ending(
    whole: re.Pattern[str], shortest: re.Pattern[str], text: str, ends: Iterable[int], reach: int
) -> Iterator[re.Match[str]]:
    done = 0
    for end in ends:
        start = max(done, end - reach)
        while (found := shortest.search(text, start, end)) is not None:
            match = whole.match(text, found.start())
            if match:
                yield match
                done = start = match.end()
            else:
                start = found.start() + 1
