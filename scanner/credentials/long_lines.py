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

LONG = 2000  # characters of a line from which on it is worth it
REACH = 1024  # characters; no expression that is sought so needs more (tested)
_WORTH = 1_000_000  # characters, after which an automaton (25 ms) is made for an expression
IAM = "IbmCloudIamDetector"
_GAP = " " * (REACH // 4)

_asked: Counter[str] = Counter()  # characters so far, by expression


def matches(
    whole: re.Pattern[str], shortest: re.Pattern[str], gates: Iterable[Gate], line: str
) -> Iterator[re.Match[str]]:
    """What `whole` finds in `line`, as `finditer` does, but that characters outside ASCII may be bytes of them.

    Whatever it finds begins with what `shortest` finds there, which has at most `REACH` characters and ends where one
    of the gates does. Both are of ASCII alone.
    """
    _asked[whole.pattern] += len(line)
    if _asked[whole.pattern] < _WORTH:
        return whole.finditer(line)
    finder = _finder(tuple(gates))
    raw = line.encode("utf-8", "surrogatepass")
    ends = sorted({end for end, _ in finder.find(raw)}) if finder.every_end else []
    if not finder.every_end or len(ends) * REACH > len(raw):
        return whole.finditer(line)
    return _ending(whole, shortest, raw.decode("latin-1"), ends)


def iam_keys(plugin: RegexBasedDetector, line: str) -> Iterator[str]:
    """What the one expression of IbmCloudIamDetector finds. Only spaces in it have no bound."""
    (expression,) = plugin.denylist
    if not line.isascii() or _GAP in line:
        found = expression.finditer(line)
    else:
        found = matches(expression, expression, gates_of(IAM, None), line)
    return (match[1] for match in found)


@cache
def _finder(gates: tuple[Gate, ...]) -> Finder:
    return alone(gates)


def _ending(
    whole: re.Pattern[str], shortest: re.Pattern[str], text: str, ends: Iterable[int]
) -> Iterator[re.Match[str]]:
    done = 0
    for end in ends:
        start = max(done, end - REACH)
        while (found := shortest.search(text, start, end)) is not None:
            match = whole.match(text, found.start())
            if match:
                yield match
                done = start = match.end()
            else:
                start = found.start() + 1
