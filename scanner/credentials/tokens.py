"""Provider token formats of rules/secrets/tokens/ as detect-secrets plugins."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator
from functools import cache
from typing import ClassVar

from scanner.credentials.finders import Finder, alone
from scanner.credentials.gates import Gate
from scanner.credentials.gating import least
from scanner.credentials.plugins import RegexBasedDetector
from scanner.credentials.profile import token_name
from scanner.credentials.quick import shannon_entropy
from scanner.rulebook.tokens import TokenRule

_LONG = 2000  # characters of a line from which on it is asked first where a token may end
_REACH = 1024  # characters; without what may follow at its end no format is longer (tested)


class _Compiled:
    """A format's expression, compiled when the first line is judged by it: a hundred of them take 30 ms."""

    def __get__(self, _plugin: object, kind: type[TokenPlugin]) -> tuple[re.Pattern[str], ...]:
        return _compiled(kind.rule.pattern)


@cache
def _compiled(pattern: str) -> tuple[re.Pattern[str], ...]:
    return (re.compile(pattern, re.ASCII),)


@cache
def _finder(pattern: str) -> Finder:
    """Where matches end. A line of minified code has a megabyte, of which `re` sees 50 MB a second."""
    return alone((Gate(("",), least(pattern), widened=True),))


class TokenPlugin(RegexBasedDetector):
    """One format; made into a class of its own by `plugin_class`, since the library knows plugins by their classes."""

    secret_type = "Provider Token"  # noqa: S105
    rule: ClassVar[TokenRule]
    denylist = _Compiled()

    def analyze_string(self, string: str) -> Generator[str, None, None]:
        for match in self._matches(string):
            value = match[match.re.groups]
            if not self.rule.entropy or shannon_entropy("".join(sorted(set(value))), value) >= self.rule.entropy:
                yield value

    def _matches(self, line: str) -> Iterator[re.Match[str]]:
        if len(line) < _LONG or not (finder := _finder(self.rule.pattern)).every_end:
            return self.denylist[0].finditer(line)
        raw = line.encode("utf-8", "surrogatepass")
        ends = sorted({end for end, _ in finder.find(raw)})
        if len(ends) * _REACH > len(raw):
            return self.denylist[0].finditer(line)
        return _ending(self.rule.pattern, raw.decode("latin-1"), ends)


def _ending(pattern: str, text: str, ends: Iterable[int]) -> Iterator[re.Match[str]]:
    """What `pattern` finds in `text`, bytes as characters, where each match has one of these ends or goes beyond it."""
    (whole,), (shortest,) = _compiled(pattern), _compiled(least(pattern))
    done = 0
    for end in ends:
        start = max(done, end - _REACH)
        while (found := shortest.search(text, start, end)) is not None:
            match = whole.match(text, found.start())
            if match:
                yield match
                done = start = match.end()
            else:
                start = found.start() + 1


def plugin_class(rule: TokenRule) -> type[TokenPlugin]:
    """The plugin for one format."""
    return type(token_name(rule), (TokenPlugin,), {"secret_type": rule.type, "rule": rule})
