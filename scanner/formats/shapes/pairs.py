"""Which row of a lock became which: a name may stand there in several versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol, TypeVar

from scanner.formats.shapes.versions import NUMBER, order


class Row(Protocol):
    """What is locked."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def __hash__(self) -> int: ...


R = TypeVar("R", bound=Row)


def paired(old: Iterable[R], new: Iterable[R]) -> tuple[list[tuple[R, R]], list[R], list[R]]:
    """Pairs, what came, and what went. Rows of one name find each other by version first, then in order of version."""
    gone, come = _by_name(old), _by_name(new)
    pairs: list[tuple[R, R]] = []
    added: list[R] = []
    for name, rows in come.items():
        had = gone.get(name, [])
        if len(rows) == len(had) == 1 and rows[0].version == had[0].version:
            pairs.append((had.pop(), rows[0]))
            continue
        versions: dict[str, list[R]] = defaultdict(list)
        for row in reversed(had):
            versions[row.version].append(row)
        waiting = []
        for row in rows:
            if same := versions.get(row.version):
                pairs.append((same.pop(), row))
            else:
                waiting.append(row)
        left = [row for same in versions.values() for row in reversed(same)]
        # Several copies of one package each move along their own line: 1.1 to 1.2 and 5.0 to 5.1 are no downgrade.
        for numbers in (2, 1, 0) if left and waiting else ():
            left, waiting, found = _along(left, waiting, numbers)
            pairs += found
        added += _by_version(waiting)
        gone[name] = _by_version(left)
    return pairs, added, [row for rows in gone.values() for row in rows]


def _along(old: list[R], new: list[R], numbers: int) -> tuple[list[R], list[R], list[tuple[R, R]]]:
    """Rows whose versions begin with the same `numbers` numbers, paired from the newest on; and what is left."""
    pairs: list[tuple[R, R]] = []
    earlier, later = _by_line(old, numbers), _by_line(new, numbers)
    for line, rows in later.items():
        while rows and earlier.get(line):
            pairs.append((earlier[line].pop(), rows.pop()))
    left, waiting = ([row for rows in lines.values() for row in rows] for lines in (earlier, later))
    return left, waiting, pairs


def _by_line(rows: list[R], numbers: int) -> dict[tuple[int, ...], list[R]]:
    found: dict[tuple[int, ...], list[R]] = defaultdict(list)
    for row in _by_version(rows):
        said = [number for kind, number, _ in order(row.version) if kind == NUMBER]
        found[tuple((said + [0] * numbers)[:numbers])].append(row)
    return found


def _by_version(rows: list[R]) -> list[R]:
    return sorted(rows, key=lambda row: order(row.version)) if len(rows) > 1 else rows


def _by_name(rows: Iterable[R]) -> dict[str, list[R]]:
    found: dict[str, list[R]] = defaultdict(list)
    for row in rows:
        found[row.name].append(row)
    for name, same in found.items():
        if len(same) > 1:
            found[name] = list(dict.fromkeys(same))
    return found
