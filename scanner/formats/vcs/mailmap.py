""".mailmap: under whose name git shows a commit. It rewrites history for readers, though not for machines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.shapes.sides import as_lines, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

WORST = Severity.LOW
_ADDRESS = re.compile(r"<([^<>]*)>")
_MOST = 50  # entries that are told one by one


def matches(path: str) -> bool:
    return path.casefold() == ".mailmap"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.LOW)


def _read(content: bytes) -> dict[str, str]:
    """What each name and address of a commit is shown as."""
    found: dict[str, str] = {}
    for line in as_lines(content):
        said = " ".join(line.split())
        addresses = _ADDRESS.findall(said)
        if said.startswith("#") or not addresses:
            continue
        head = said.partition(">")[0] + ">"
        asked = said[len(head) :].strip() if len(addresses) > 1 else f"<{addresses[0]}>"
        found[asked.lower()] = head.strip()
    return found


def _compare(old: dict[str, str] | None, new: dict[str, str]) -> Iterator[Delta]:
    before = old or {}
    changed = [asked for asked in dict.fromkeys((*new, *before)) if before.get(asked) != new.get(asked)]
    for asked in changed[:_MOST]:
        was, now = short(before.get(asked, ""), 200), short(new.get(asked, ""), 200)
        yield Delta("setting-changed", short(asked, 200), was, now, Severity.LOW)
    if len(changed) > _MOST:
        yield Delta("setting-changed", "file", "", f"{len(changed) - _MOST} more entries", Severity.LOW)
