"""`.twokey-baseline`: the findings that were accepted when twokey came. Each line more is something nobody asks about.

One finding a line: its fingerprint, its check and its path. Order and comments say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.shapes.sides import UnreadableError, as_lines, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

BASELINE_FILE = ".twokey-baseline"
WORST = Severity.CRITICAL
_ENTRY = re.compile(r"([0-9a-f]{32})[ \t]+([a-z][a-z0-9-]{0,99})[ \t]+(\S.*)$")
_MOST = 20  # entries that are told one by one
_SHOWN = 400  # characters of an entry

Entries = dict[tuple[str, str, str], int]  # fingerprint, check and path, with the line


def matches(path: str) -> bool:
    """Only the one at the root."""
    return path.casefold() == BASELINE_FILE


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    """A `gate-weakened` for every finding accepted now and not before; fewer accepted ones are one `gate-changed`."""
    if old is not None and new is None:
        new = b""
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Entries:
    found: Entries = {}
    for number, line in enumerate(as_lines(content), 1):
        said = line.strip()
        if not said or said.startswith("#"):
            continue
        entry = _ENTRY.match(said)
        if entry is None:
            raise UnreadableError("not a fingerprint, a check and a path", number)
        found[entry[1], entry[2], entry[3]] = number
    return found


def _compare(old: Entries | None, new: Entries) -> Iterator[Delta]:
    before = old or {}
    come = [entry for entry in new if entry not in before]
    for entry in come[:_MOST]:
        shown = f"{entry[1]} {entry[2]}"[:_SHOWN]
        yield Delta("gate-weakened", "baseline", "", shown, Severity.CRITICAL, new[entry])
    if len(come) > _MOST:
        yield Delta("gate-weakened", "baseline", "", f"and {len(come) - _MOST} more", Severity.CRITICAL)
    gone = sum(entry not in new for entry in before)
    if gone:
        yield Delta("gate-changed", "baseline", f"{gone} accepted", "", Severity.LOW)
