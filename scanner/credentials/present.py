"""Which secrets an object holds as the file at a path: its name decides what counts as one, and which comments allow
it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scanner.credentials.dialect import dialect_of
from scanner.credentials.guesses import GUESSES
from scanner.credentials.names import FILTER, is_generated, relevant
from scanner.credentials.profile import Profile
from scanner.credentials.seal import Trace


@dataclass(frozen=True, slots=True)
class Present:
    """A secret in a file. `allowed`: a comment on every line that holds it says that it is none."""

    trace: Trace
    allowed: bool

    @property
    def key(self) -> tuple[str, str, bool]:
        return self.trace.type, self.trace.hash, self.allowed


def present(profile: Profile, traces: Iterable[Trace], path: str) -> tuple[Present, ...]:
    """The secrets of an object at `path` ("" for what is no file), each once, at the first line that is not allowed."""
    if path and not relevant(profile, path):
        return ()
    dialect = dialect_of(path)
    generated = any(each["path"] == FILTER for each in profile.filters) and is_generated(path)
    found: dict[tuple[str, str], Present] = {}
    for trace in traces:
        if not trace.dialects & dialect or (generated and trace.type in GUESSES):
            continue
        each = Present(trace, bool(trace.allowed & dialect))
        known = found.get((trace.type, trace.hash))
        if known is None or (each.allowed, trace.offset) < (known.allowed, known.trace.offset):
            found[trace.type, trace.hash] = each
    return tuple(found.values())
