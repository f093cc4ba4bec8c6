"""A file that `twokey init` would write, as data: shown first, written afterwards, or left to the reader to paste."""

from __future__ import annotations

import difflib

from msgspec import Struct

from scanner.text.escape import visible


class Planned(Struct, frozen=True):
    """One file. `path` is relative to the top of the work tree, `old` its bytes (None where there is none).

    `new` is None where nothing is written: because there is nothing to do, or because nobody can tell where it would
    go; then `paste` is the block for a person to put there. `notes` is what has to be said about it.
    """

    path: str
    old: bytes | None = None
    new: bytes | None = None
    paste: str = ""
    notes: tuple[str, ...] = ()


def difference(planned: Planned) -> str:
    """The change as a unified diff, safe to print."""
    before = [] if planned.old is None else _lines(planned.old)
    after = [] if planned.new is None else _lines(planned.new)
    source = "/dev/null" if planned.old is None else f"a/{planned.path}"
    rows = difflib.unified_diff(before, after, source, f"b/{planned.path}", lineterm="")
    return "".join(f"{visible(row)}\n" for row in rows)


def _lines(content: bytes) -> list[str]:
    """Lines without what ends them: a file of Windows' line ends would show as a page of escapes."""
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    return [line.removesuffix("\r") for line in (lines if lines[-1] else lines[:-1])]
