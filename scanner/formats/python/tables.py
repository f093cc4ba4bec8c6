"""Rules for the places of a settings file: the first rule whose path a changed place lies under judges it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.python.judges import Judge
from scanner.formats.shapes.trees import Path, dotted, leaves
from scanner.model.change import Delta

Rules = Mapping[str, Judge]  # dotted path, `*` for any one name; "" is everything else


def compare_tables(where: Path, old: Any, new: Any, rules: Rules) -> Iterator[Delta]:
    """What `rules` say of every place where two tables differ. A place without a rule is nothing."""
    split = [(tuple(pattern.split(".")) if pattern else (), judge) for pattern, judge in rules.items()]
    by_table: dict[str, list[tuple[Path, Judge]]] = {}
    for path, was, now in leaves(old, new):
        table = path[0] if path else ""
        if table not in by_table:
            by_table[table] = [(pattern, judge) for pattern, judge in split if _under((table,), pattern[:1])]
        judge = next((judge for pattern, judge in by_table[table] if _under(path, pattern)), None)
        if judge is not None:
            yield from judge(dotted((*where, *path)), was, now)


def _under(path: Path, pattern: Path) -> bool:
    """A path that ends early (a table is gone, or is something else) is judged by what would lie below it."""
    return len(path) >= len(pattern) and all(part in ("*", name) for part, name in zip(pattern, path, strict=False))
