"""Lock files that are TOML lists of `[[package]]` tables: Cargo.lock, poetry.lock, uv.lock, pdm.lock and their kin.

One edit changes a few tables of thousands, so only the tables that differ are parsed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import chain
from typing import Any

from msgspec import Struct

from scanner.formats.shapes import sources
from scanner.formats.shapes.locks import Hosts, Locked, compare_locks, lock_of
from scanner.formats.shapes.recurring import recent, recurring_pieces
from scanner.formats.shapes.sides import UnreadableError, as_text, as_toml, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL  # a row can come from anywhere
Rows = Callable[[dict[str, Any]], Iterable[Locked]]
Head = Callable[[dict[str, Any], dict[str, Any]], Iterator[Delta]]

_FEW = 400  # tables; more are parsed faster at once
_ADDRESS = r'{before}"([^"\s]{{1,500}})"'


class _Side(Struct, frozen=True):
    """What was read of a file, and what counts the hosts of all its rows."""

    tree: dict[str, Any]
    hosts: Hosts


def diff_tables(
    old: bytes | None, new: bytes | None, *, table: str, rows: Rows, host_key: str, head: Head | None = None
) -> Iterator[Delta]:
    """The deltas between two such files.

    `rows` reads a parsed file, `table` is the name of the list, `host_key` an expression for what stands before a
    row's address in the text. `head` compares whole documents for what is said outside of the rows.
    """
    sides = _by_tables(old, new, table, host_key)

    def read(content: bytes) -> _Side:
        return sides[content] if sides else _Side(as_toml(content), partial(_hosts, content, host_key))

    def compare(before: _Side | None, after: _Side) -> Iterator[Delta]:
        if head is not None and before is not None:
            yield from head(before.tree, after.tree)
        one = None if before is None else lock_of(rows(before.tree), before.hosts)
        yield from compare_locks(one, lock_of(rows(after.tree), after.hosts))

    yield from compared(old, new, read, compare, worst=WORST, removed=Severity.HIGH)


def _by_tables(old: bytes | None, new: bytes | None, table: str, host_key: str) -> dict[bytes, _Side]:
    """Both sides without the tables that they share; nothing where only the whole can be read, or one side is."""
    if old is None or new is None:
        return {}
    try:
        cut = _cutter(table)(old), _cutter(table)(new)
        shared = frozenset(cut[0][1]) & frozenset(cut[1][1])
        return {content: _side(*each, shared, table, host_key) for content, each in zip((old, new), cut, strict=True)}
    except UnreadableError:
        return {}  # told by who reads it whole


def _side(around: str, pieces: list[str], shared: frozenset[str], table: str, host_key: str) -> _Side:
    found = _host_finder(host_key, table)(pieces)
    left = [piece for piece in pieces if piece not in shared]
    tree = {**_frame(around, table), table: _tables(left, table)}
    return _Side(tree, lambda: Counter(chain.from_iterable(found)))


@cache
def _cutter(table: str) -> Callable[[bytes], tuple[str, list[str]]]:
    return recent(partial(_cut, table))


def _cut(table: str, content: bytes) -> tuple[str, list[str]]:
    """What stands around the tables, and each of them without its first line."""
    text = as_text(content)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if "\r" in text:
        raise UnreadableError("a line end that is none")
    around, *pieces = f"\n{text}".split(f"\n[[{table}]]\n")
    found = _after(table).search(pieces[-1]) if pieces else None
    if found:
        around = f"{around}\n{pieces[-1][found.start() :]}"
        pieces[-1] = pieces[-1][: found.start()]
    return around, [piece.strip("\n") for piece in pieces]


@cache
def _after(table: str) -> re.Pattern[str]:
    """Where another table begins than one of these or one within it."""
    return re.compile(rf"^\[(?!\[?{re.escape(table)}[.\]])", re.MULTILINE)


def _tables(pieces: list[str], table: str) -> list[dict[str, Any]]:
    return _parser(table)(pieces) if len(pieces) <= _FEW else _parsed_tables(pieces, table)


@cache
def _parser(table: str) -> Callable[[list[str]], list[dict[str, Any]]]:
    return recurring_pieces(lambda piece: _parsed_tables([piece], table)[0])


def _parsed_tables(pieces: list[str], table: str) -> list[dict[str, Any]]:
    tree = as_toml("".join(f"[[{table}]]\n{piece}\n" for piece in pieces).encode())
    found: list[dict[str, Any]] = tree.pop(table)
    if tree or len(found) != len(pieces):
        raise UnreadableError("another table among them")
    return found


@cache
def _host_finder(host_key: str, table: str) -> Callable[[list[str]], list[tuple[str, ...]]]:
    address = re.compile(_ADDRESS.format(before=host_key))

    def find(piece: str) -> tuple[str, ...]:
        _check(piece)
        if _after(table).search(piece):
            raise UnreadableError("another table among them")
        return tuple(map(sources.host_of, address.findall(f"\n{piece}")))

    return recurring_pieces(find)


def _check(text: str) -> None:
    """No tool writes a text over several lines, in which a line could look like a table."""
    if '"""' in text or "'''" in text:
        raise UnreadableError("a text over several lines")


def _frame(around: str, table: str) -> dict[str, Any]:
    _check(around)
    tree = _parsed(around.encode())
    if table in tree:
        raise UnreadableError("tables in another hand")
    return tree


_parsed = recent(as_toml)


def _hosts(content: bytes, host_key: str) -> Counter[str]:
    """The hosts of all rows of a text."""
    text = content.decode("utf-8", "replace")
    return Counter(map(sources.host_of, re.findall(_ADDRESS.format(before=host_key), text)))
