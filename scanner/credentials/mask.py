"""Secrets taken out of text that is about to be shown: a delta quotes what a file holds.

Most quoted text cannot hold a secret: what has neither a long run of mixed letters and digits nor credentials in a URL
is not looked at, and of the rest the engine, 100 ms to import, sees only what passes a gate.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from scanner.credentials.gating import all_gates
from scanner.credentials.profile import Profile

_SUSPICIOUS = re.compile(r"://[^/\s:@]+:[^/\s@]+@|(?=[A-Za-z0-9_.-]*[g-zG-Z_])(?=[A-Za-z0-9_.-]*\d)[A-Za-z0-9_.-]{16,}")
_REMEMBERED = 4096  # texts: the same action is quoted by every commit that bumps another

Mask = Callable[[str], str]


def masker(profile: Profile, kept: Path | None = None) -> Mask:
    """A function that replaces every secret in a text by its redacted form. `kept` is a file for the compiled gates."""

    @lru_cache(maxsize=1)
    def values() -> Callable[[str], list[str]]:
        return _values_in(profile, kept)

    @lru_cache(maxsize=_REMEMBERED)
    def masked(text: str) -> str:
        found = values()(text)
        if found:
            from scanner.credentials.seal import redact

            for value in found:
                text = text.replace(value, redact(value))
        return text

    return lambda text: masked(text) if _SUSPICIOUS.search(text) else text


def _values_in(profile: Profile, kept: Path | None) -> Callable[[str], list[str]]:
    """A function that gives every secret in a short text, in the clear, the longest first."""
    from scanner.credentials.finders import open_finder
    from scanner.credentials.lines import checks_of, passed_lines, telling

    gates = all_gates(profile)
    finder = open_finder(gates, kept)
    checks = checks_of(finder, gates)
    encoded = frozenset(number for number, gate in enumerate(gates) if gate.plugins[0].startswith("~"))

    def values(text: str) -> list[str]:
        buffer = text.encode("utf-8", "surrogateescape")
        found: set[str] = set()
        for start, end, passing in passed_lines(finder, checks, buffer):
            line = buffer[start:end]
            if passed := telling(finder, gates, line, passing) - encoded:
                from scanner.credentials.engine import judge, open_engine

                found.update(each.value for each in judge(open_engine(profile), line, b"", passed))
        return sorted(found, key=lambda value: (-len(value), value))

    return values
