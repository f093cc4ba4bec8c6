"""Lock files that are TOML lists of `[[package]]` tables: Cargo.lock, poetry.lock, uv.lock, pdm.lock and their kin.

One edit changes a few tables of thousands, so only the tables that differ are parsed (`blocks`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from scanner.formats.shapes import sources
from scanner.formats.shapes.blocks import differing
from scanner.formats.shapes.locks import Lock, Locked, compare_locks, lock_of
from scanner.formats.shapes.sides import as_toml, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL  # a row can come from anywhere
Rows = Callable[[dict[str, Any]], Iterable[Locked]]
Head = Callable[[dict[str, Any], dict[str, Any]], Iterator[Delta]]

_TABLE = r"^\[\[{name}\]\]"


def diff_tables(
    old: bytes | None, new: bytes | None, *, table: str, rows: Rows, host_key: str, head: Head | None = None
) -> Iterator[Delta]:
    """The deltas between two such files.

    `rows` reads a parsed file, `table` is the name of the list, `host_key` an expression for what stands before a
    row's address in the text. `head` compares whole documents for what is said outside of the rows.
    """
    start = re.compile(_TABLE.format(name=re.escape(table)), re.MULTILINE)
    kept = _reduced(old, new, start)

    def compare(before: dict[str, Any] | None, after: dict[str, Any]) -> Iterator[Delta]:
        if head is not None and before is not None:
            yield from head(before, after)
        one = None if before is None else _lock(before, rows, old, host_key)
        yield from compare_locks(one, _lock(after, rows, new, host_key))

    yield from compared(*kept, as_toml, compare, worst=WORST, removed=Severity.HIGH)


def _lock(tree: dict[str, Any], rows: Rows, content: bytes | None, host_key: str) -> Lock:
    return lock_of(rows(tree), _hosts(content or b"", host_key))


def _hosts(content: bytes, host_key: str) -> Counter[str]:
    """The hosts of all rows, counted in the text: most rows were not parsed."""
    text = content.decode("utf-8", "replace")
    found = re.finditer(rf'{host_key}"([^"\s]{{1,500}})"', text)
    counted = Counter(each[1] for each in found)
    hosts: Counter[str] = Counter()
    for address, count in counted.items():
        hosts[sources.host_of(address)] += count
    return hosts


def _reduced(old: bytes | None, new: bytes | None, start: re.Pattern[str]) -> tuple[bytes | None, bytes | None]:
    """Both sides without equal tables. A text block could hold a line that looks like a table, so files with one (no
    tool writes them) are read whole."""
    if old is None or new is None or any(mark in side for side in (old, new) for mark in (b'"""', b"'''")):
        return old, new
    try:
        one, other = differing(old.decode("utf-8-sig"), new.decode("utf-8-sig"), start)
    except UnicodeDecodeError:
        return old, new  # told as unreadable by the parser
    return one.encode(), other.encode()
