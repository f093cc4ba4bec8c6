"""What a Python format says of an edit, as lines of a specification: `severity kind subject: old -> new`."""

from __future__ import annotations

from scanner.formats.protocol import Format
from scanner.model.change import Delta


def deltas(module: Format, old: str | bytes | None, new: str | bytes | None) -> list[Delta]:
    sides = [each.encode() if isinstance(each, str) else each for each in (old, new)]
    return list(module.diff(*sides))


def said(module: Format, old: str | bytes | None, new: str | bytes | None) -> list[str]:
    """Sorted, without values."""
    return sorted(f"{each.severity} {each.kind} {each.subject}" for each in deltas(module, old, new))


def edited(text: str, *edits: str) -> str:
    """`text` with each odd argument replaced by the even one that follows it; each must be there."""
    for was, now in zip(edits[::2], edits[1::2], strict=True):
        assert was in text, was
        text = text.replace(was, now, 1)
    return text
