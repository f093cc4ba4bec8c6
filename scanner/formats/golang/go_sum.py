"""go.sum and go.work.sum: the SHA-256 every module's archive and go.mod must have.

The file lists more than is built and never less, so lines that come with a bump say nothing by themselves: what is
built stands in go.mod. What matters is another hash under a version that had one, and a version that lost its hash.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct

from scanner.formats.golang.modules import order
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_lines, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

_MANIFEST = "/go.mod"
Row = tuple[str, str]


class _Sums(Struct, frozen=True):
    """Module and version -> line and hashes. A version that ends in `/go.mod` is only the hash of that file."""

    rows: dict[Row, frozenset[str]]
    numbers: dict[Row, int]


def matches(path: str) -> bool:
    return name_of(path) in ("go.sum", "go.work.sum")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> _Sums:
    rows: dict[Row, frozenset[str]] = {}
    numbers: dict[Row, int] = {}
    for number, line in enumerate(as_lines(content), 1):
        words = line.split()
        if not words:
            continue
        if len(words) != 3:
            raise UnreadableError("not a module, a version and a hash", number)
        row = (words[0], words[1])
        rows[row] = rows.get(row, frozenset()) | {words[2]}
        numbers[row] = number
    return _Sums(rows, numbers)


def _compare(old: _Sums | None, new: _Sums) -> Iterator[Delta]:
    if old is None:
        modules = {name for name, _ in new.rows}
        yield Delta("lock-added", "file", "", f"{len(modules)} packages", Severity.MEDIUM)
        return
    for row in [row for row in new.rows if row in old.rows]:
        before, after = old.rows[row], new.rows[row]
        if before != after:
            yield Delta(
                *("hash-changed", row[0], f"{row[1]} {min(before)}", f"{row[1]} {min(after - before or after)}"),
                *(Severity.CRITICAL, new.numbers[row]),
            )
    yield from _versions(old, new)


def _versions(old: _Sums, new: _Sums) -> Iterator[Delta]:
    """One delta for each module whose archives are other versions than before."""
    come, gone = _archives(new.rows.keys() - old.rows.keys()), _archives(old.rows.keys() - new.rows.keys())
    known = {name for name, _ in old.rows}
    for name, versions in come.items():
        now = versions[-1]
        number = new.numbers[name, now]
        if name in gone:
            yield Delta("dependency-bumped", name, gone[name][-1], now, Severity.LOW, number)
        else:
            kind = "hash-added" if name in known else "dependency-added"
            yield Delta(kind, name, "", now, Severity.LOW, number)
    still = {name for name, _ in new.rows}
    for name, versions in gone.items():
        if name in come:
            continue
        unchecked = next((each for each in versions if (name, each + _MANIFEST) in new.rows), None)
        if unchecked is not None:
            # Its go.mod is still read, its archive is not built any more: Go stops a build that needs it after all.
            yield Delta("hash-removed", name, unchecked, "", Severity.LOW)
        else:
            kind = "hash-removed" if name in still else "dependency-removed"
            yield Delta(kind, name, versions[-1], "", Severity.LOW)


def _archives(rows: Iterable[Row]) -> dict[str, list[str]]:
    """Versions by module, the latest last, without those of which only the go.mod is listed."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, version in sorted(rows):
        if not version.endswith(_MANIFEST):
            found[name].append(version)
    for versions in found.values():
        versions.sort(key=lambda each: order(each) or ((0, 0, 0), ()))
    return found
