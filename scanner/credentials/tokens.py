"""Provider token formats of rules/secrets/tokens/ as detect-secrets plugins."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from functools import cache
from typing import ClassVar

from scanner.credentials.gating import beginnings
from scanner.credentials.long_lines import LONG, matches
from scanner.credentials.plugins import RegexBasedDetector
from scanner.credentials.profile import token_name
from scanner.credentials.quick import shannon_entropy
from scanner.rulebook.tokens import TokenRule


class _Compiled:
    """A format's expression, compiled when the first line is judged by it: a hundred of them take 30 ms."""

    def __get__(self, _plugin: object, kind: type[TokenPlugin]) -> tuple[re.Pattern[str], ...]:
        return _compiled(kind.rule.pattern)


@cache
def _compiled(pattern: str) -> tuple[re.Pattern[str], ...]:
    return (re.compile(pattern, re.ASCII),)


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
        (whole,) = self.denylist
        if len(line) < LONG:
            return whole.finditer(line)
        begins = beginnings(self.rule)
        return matches(whole, begins, line) if begins else whole.finditer(line)


def plugin_class(rule: TokenRule) -> type[TokenPlugin]:
    """The plugin for one format."""
    return type(token_name(rule), (TokenPlugin,), {"secret_type": rule.type, "rule": rule})
