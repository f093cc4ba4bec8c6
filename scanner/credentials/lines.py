"""From where gates match to the lines that are worth a look.

Two gates say yes to much that cannot be: a quoted string with too few different characters for its entropy, and four
numbers with stops that are no public address. What they matched is looked at once more before the line is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from scanner.credentials.finders import Finder
from scanner.credentials.gates import EVERY, Gate, plainly

_OCTET = rb"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
# IPPublicDetector's own expression for bytes: what may not stand beside an address is narrower here (ASCII only).
_address = re.compile(
    rb"(?<![0-9A-Za-z_.])(?!192\.168\.|127\.|10\.|172\.(?:1[6-9]|2[0-9]|3[01]))"
    rb"(?:" + _OCTET + rb"\.){3}" + _OCTET + rb"(?![0-9A-Za-z_.])"
).search
_ADDRESS = 16  # bytes: an address, and one character on each side

# start, end, and the gates that a line passed
Passed = tuple[int, int, set[int]]
Checks = Mapping[int, Callable[[bytes, int], bool]]


def passed_lines(finder: Finder, checks: Checks, buffer: bytes) -> Iterator[Passed]:
    """The lines of `buffer` that pass a gate, in order."""
    matches = finder.find(buffer)
    if not matches:
        return
    start, end = 0, -1
    passed: set[int] = set()
    for stop, number in sorted(matches):
        check = checks.get(number)
        if check is not None and not check(buffer, stop):
            continue
        last = stop - 1
        if last <= end:  # the end of the line itself, where an expression takes one more character
            passed.add(number)
            continue
        if passed:
            yield start, end, passed
        start = buffer.rfind(b"\n", 0, last) + 1
        end = buffer.find(b"\n", last)
        end = len(buffer) if end < 0 else end
        passed = {number}
    if passed:
        yield start, end, passed


def telling(finder: Finder, gates: Sequence[Gate], line: bytes, passed: set[int]) -> set[int]:
    """The gates by which a line is judged: of an odd one those that it passes when it is written plainly too."""
    odd = {number for number in passed if gates[number].plugins == (EVERY,)}
    if not odd:
        return passed
    return (passed - odd).union(number for _, number in finder.find(plainly(line))) - odd


def checks_of(finder: Finder, gates: Sequence[Gate]) -> Checks:
    """What else must be true of a match of some gates, by their numbers."""
    found: dict[int, Callable[[bytes, int], bool]] = {}
    if not finder.every_end:  # an unreported match might be the one that passes
        return found
    for number, gate in enumerate(gates):
        if gate.distinct:
            found[number] = _varied(gate.distinct)
        elif gate.plugins == ("IPPublicDetector",):
            found[number] = _is_address
    return found


def _varied(distinct: int) -> Callable[[bytes, int], bool]:
    def check(buffer: bytes, stop: int) -> bool:
        """Whether the quoted string that ends at `stop` has that many different characters."""
        opening = buffer.rfind(buffer[stop - 1 : stop], 0, stop - 1)
        return len(set(buffer[opening + 1 : stop - 1])) >= distinct

    return check


def _is_address(buffer: bytes, stop: int) -> bool:
    return _address(buffer, max(0, stop - _ADDRESS), stop + _ADDRESS) is not None
