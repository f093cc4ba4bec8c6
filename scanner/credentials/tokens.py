"""Provider token formats of rules/secrets/tokens/ as detect-secrets plugins."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from functools import cache
from typing import ClassVar

from scanner.credentials.plugins import RegexBasedDetector
from scanner.credentials.profile import token_name
from scanner.credentials.quick import lowered, shannon_entropy
from scanner.rulebook.tokens import TokenRule

_FOLDING = "(?i)"
_flags = re.compile(r"\(\?[a-z-]").search
_LONG = 200  # characters


class _Compiled:
    """A format's expression, compiled when the first line is judged by it: a hundred of them take 30 ms."""

    def __get__(self, _plugin: object, kind: type[TokenPlugin]) -> tuple[re.Pattern[str], ...]:
        return _compiled(kind.rule.pattern)


@cache
def _compiled(pattern: str) -> tuple[re.Pattern[str], ...]:
    return (re.compile(pattern, re.ASCII),)


@cache
def _in_lower_case(pattern: str) -> re.Pattern[str] | None:
    """What finds in a line in lower case all that a `pattern` which ignores case finds in the line, if it can be told.

    Knowing which characters a match begins with, it takes a third of the time: 50 ms for a line of a megabyte.
    """
    bare = pattern.removeprefix(_FOLDING)
    if bare == pattern or bare != bare.lower() or _flags(bare):
        return None
    return re.compile(bare, re.ASCII)


class TokenPlugin(RegexBasedDetector):
    """One format; made into a class of its own by `plugin_class`, since the library knows plugins by their classes."""

    secret_type = "Provider Token"  # noqa: S105
    rule: ClassVar[TokenRule]
    denylist = _Compiled()

    def analyze_string(self, string: str) -> Generator[str, None, None]:
        for start, end in self._places(string):
            value = string[start:end]
            if not self.rule.entropy or shannon_entropy("".join(sorted(set(value))), value) >= self.rule.entropy:
                yield value

    def _places(self, line: str) -> Iterator[tuple[int, int]]:
        quick = _in_lower_case(self.rule.pattern) if len(line) > _LONG else None
        found = self.denylist[0].finditer(line) if quick is None else quick.finditer(lowered(line))
        return (match.span(match.re.groups) for match in found)


def plugin_class(rule: TokenRule) -> type[TokenPlugin]:
    """The plugin for one format."""
    return type(token_name(rule), (TokenPlugin,), {"secret_type": rule.type, "rule": rule})
