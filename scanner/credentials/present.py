"""Which secrets an object holds as the file at a path: its name decides what counts as one, and which comments allow
it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from scanner.credentials.file_kinds import dialect_of
from scanner.credentials.guesses import GUESSES
from scanner.credentials.names import FILTER, is_generated, relevant
from scanner.credentials.profile import Profile
from scanner.credentials.seal import Trace


class Present(Struct, frozen=True):
    """A secret in a file. `allowed`: a comment on every line that holds it says that it is none."""

    trace: Trace
    allowed: bool

    @property
    def key(self) -> tuple[str, str, bool]:
        return self.trace.type, self.trace.hash, self.allowed


def counting(profile: Profile, path: str) -> Callable[[str, int], bool]:
    """Whether what is a secret of a type in these dialects is one in the file at `path` ("" for what is no file)."""
    if path and not relevant(profile, path):
        return lambda _type, _dialects: False
    dialect = dialect_of(path)
    generated = any(each["path"] == FILTER for each in profile.filters) and is_generated(path)
    return lambda kind, dialects: bool(dialects & dialect) and not (generated and kind in GUESSES)


def present(profile: Profile, traces: Iterable[Trace], path: str) -> tuple[Present, ...]:
    """The secrets of an object at `path` ("" for what is no file), each once, at the first line that is not allowed."""
    counts = counting(profile, path)
    dialect = dialect_of(path)
    found: dict[tuple[str, str], Present] = {}
    for trace in traces:
        if not counts(trace.type, trace.dialects):
            continue
        each = Present(trace, bool(trace.allowed & dialect))
        known = found.get((trace.type, trace.hash))
        if known is None or (each.allowed, trace.offset) < (known.allowed, known.trace.offset):
            found[trace.type, trace.hash] = each
    return tuple(found.values())
