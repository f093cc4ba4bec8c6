"""`.changeset/`: notes that decide the next versions, and the settings of the tool that publishes by them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.javascript.sizes import written_by_hand
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_jsonc, as_lines, compared
from scanner.formats.shapes.trees import dotted, leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_FOLDER = re.compile(r"(?:^|/)\.changeset/[^/]+\.(?:md|json)$", re.IGNORECASE)
_NOTE = "note"


def matches(path: str) -> bool:
    """Notes and settings; the folder's README says the same in every repository."""
    return bool(_FOLDER.search(path)) and name_of(path) != "readme.md"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    """Which of the two a file is, its content says: a path is not given here."""
    if old == new:
        return
    if any(side is not None and side.lstrip()[:1] == b"{" for side in (old, new)):
        yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)
    else:
        yield from _notes(old, new)


def _notes(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    try:
        before, after = (None if side is None else _bumps(side) for side in (old, new))
    except UnreadableError as error:
        yield Delta("opaque", error.reason, "", "", Severity.MEDIUM, error.line)
        return
    if before != after:
        yield Delta("notes-changed", _NOTE, _shown(before), _shown(after), Severity.LOW)


def _bumps(content: bytes) -> tuple[list[str], str]:
    """`"package": minor` lines between the dashes, and the text below them."""
    lines = [line.rstrip() for line in as_lines(written_by_hand(content))]
    ends = [number for number, line in enumerate(lines) if line == "---"][:2]
    if len(ends) < 2:
        return [], " ".join(" ".join(lines).split())
    head = sorted(line.strip().replace("'", '"') for line in lines[ends[0] + 1 : ends[1]] if line.strip())
    return head, " ".join(" ".join(lines[ends[1] + 1 :]).split())


def _shown(note: tuple[list[str], str] | None) -> str:
    return "" if note is None else text(note[0]) or text(note[1])


def _read(content: bytes) -> Mapping[str, Any]:
    tree = as_jsonc(written_by_hand(content))
    if not isinstance(tree, dict):
        raise UnreadableError("not an object")
    return mapping(tree)


def _compare(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Iterator[Delta]:
    for path, was, now in leaves(old or {}, new):
        if not path or path[0] == "$schema" or was == now:
            continue
        kind, severity = "setting-changed", Severity.MEDIUM
        if path[0] in ("changelog", "commit") and _module(now) != _module(was) and isinstance(_module(now), str):
            kind, severity = "plugin-added", Severity.HIGH  # a module that is loaded with the token at hand
        elif path[0] in ("access", "privatePackages"):
            kind, severity = "publish-changed", Severity.CRITICAL
        elif path[0] in ("changesets", "initialVersions"):
            severity = Severity.LOW  # the book-keeping of a pre-release
        yield Delta(kind, dotted(path), text(was), text(now), severity)


def _module(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value
