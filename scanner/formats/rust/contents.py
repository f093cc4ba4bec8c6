"""Lists of what goes into an artefact: what is let in and what is kept out, by pattern."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.trees import items, text
from scanner.model.change import Delta
from scanner.model.scale import Severity


def compare_contents(old: Any, new: Any, where: str = "package") -> Iterator[Delta]:
    """`include` and `exclude` of two tables. A `!pattern` in `include` keeps out."""
    yield from _list(f"{where}.include", old.get("include"), new.get("include"), lets_in=True)
    yield from _list(f"{where}.exclude", old.get("exclude"), new.get("exclude"), lets_in=False)


def _list(where: str, old: Any, new: Any, *, lets_in: bool) -> Iterator[Delta]:
    before, after = _patterns(old), _patterns(new)
    if before == after:
        return
    if lets_in and not (before and after):
        wider = not after  # without a list everything is in
    else:
        come, gone = after - before, before - after
        wider = any(_lets_in(each, lets_in) for each in come) or any(not _lets_in(each, lets_in) for each in gone)
    kind, severity = ("package-contents-widened", Severity.HIGH)
    if not wider:
        kind, severity = ("package-contents-changed", Severity.MEDIUM)
    yield Delta(kind, where, text(sorted(before - after) or None), text(sorted(after - before) or None), severity)


def _patterns(value: Any) -> set[str]:
    return {text(each) for each in items(value)}


def _lets_in(pattern: str, lets_in: bool) -> bool:
    return lets_in is not pattern.startswith("!")
