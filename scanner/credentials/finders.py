"""Where gates match in a buffer: one Protocol, a native implementation (hyperscan, 1 GB/s) and one of `re`.

The native one is a wheel that not every platform has. The other gives the same lines, a few hundred times slower.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from scanner.credentials.gates import Gate
from scanner.text.whole_file import write_whole

if TYPE_CHECKING:
    from types import ModuleType

# (end of the match, number of the gate)
Match = tuple[int, int]


class Finder(Protocol):
    """`every_end`: all ends of all matches are reported, not only those of matches that do not overlap."""

    every_end: bool

    def find(self, buffer: bytes) -> list[Match]:
        """Matches, sorted by where they end. At least one for each gate in each line that it matches."""
        ...


def open_finder(gates: Sequence[Gate], kept: Path | None = None) -> Finder:
    """The best finder there is. `kept` is a file to keep the compiled database in (0.2 s to make, 3 ms to load)."""
    try:
        import hyperscan
    except ImportError:
        return PlainFinder(gates)
    return _opened(tuple(gates), kept, hyperscan)


def alone(gates: Sequence[Gate]) -> Finder:
    """A finder for a few gates by themselves, which is kept nowhere."""
    try:
        import hyperscan
    except ImportError:
        return PlainFinder(gates)
    return NativeFinder(hyperscan, gates, None)


@lru_cache(maxsize=4)
def _opened(gates: tuple[Gate, ...], kept: Path | None, hyperscan: ModuleType) -> NativeFinder:
    """One for a process: what is quoted is looked at by the same gates as what is searched."""
    return NativeFinder(hyperscan, gates, kept)


class NativeFinder:
    """One automaton for all gates."""

    every_end = True

    def __init__(self, hyperscan: ModuleType, gates: Sequence[Gate], kept: Path | None) -> None:
        self._database = _load(hyperscan, kept) or _compile(hyperscan, gates, kept)
        self._scratch = hyperscan.Scratch(self._database)
        self._found: list[Match] = []
        add = self._found.append
        self._on_match = lambda number, _start, end, _flags, _context: add((end, number))

    def find(self, buffer: bytes) -> list[Match]:
        self._found.clear()
        # Vectorscan 5.4.12 overlooks a match whose last two bytes are the buffer's.
        self._database.scan(buffer + b"\n", match_event_handler=self._on_match, scratch=self._scratch)
        return self._found


def _load(hyperscan: ModuleType, kept: Path | None) -> Any:
    """A database as it was kept; None where there is none, or it is another processor's or version's."""
    if kept is None:
        return None
    try:
        return hyperscan.loadb(kept.read_bytes(), hyperscan.HS_MODE_BLOCK)
    except (OSError, ValueError, hyperscan.HyperscanError):
        return None


def _compile(hyperscan: ModuleType, gates: Sequence[Gate], kept: Path | None) -> Any:
    database = compiled(hyperscan, gates)
    if kept is not None:
        with suppress(OSError):
            write_whole(kept, hyperscan.dumpb(database))
    return database


def compiled(hyperscan: ModuleType, gates: Sequence[Gate]) -> Any:
    """All gates as one database, each reported by its number."""
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    flags = [
        hyperscan.HS_FLAG_MULTILINE
        | (hyperscan.HS_FLAG_CASELESS if gate.fold else 0)
        | (hyperscan.HS_FLAG_PREFILTER if gate.widened else 0)
        for gate in gates
    ]
    expressions = [gate.expression.encode("ascii") for gate in gates]
    database.compile(expressions=expressions, ids=list(range(len(gates))), flags=flags, elements=len(gates))
    return database


class PlainFinder:
    """Each gate by itself."""

    every_end = False

    def __init__(self, gates: Sequence[Gate]) -> None:
        self._gates = [
            re.compile(gate.expression.encode("ascii"), re.MULTILINE | (re.IGNORECASE if gate.fold else 0)).finditer
            for gate in gates
        ]

    def find(self, buffer: bytes) -> list[Match]:
        return sorted(
            (match.end(), number) for number, finditer in enumerate(self._gates) for match in finditer(buffer)
        )
