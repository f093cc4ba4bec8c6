"""Lists of what a scanner overlooks, one entry a line: .gitleaksignore, .trivyignore, .semgrepignore and their kin."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import as_lines, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

WORST = Severity.HIGH
_FILES = frozenset({".gitleaksignore", ".trivyignore", ".semgrepignore", ".secretlintignore", ".trufflehogignore"})
_MOST = 20  # entries that are told one by one


def matches(path: str) -> bool:
    return name_of(path) in _FILES


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.LOW)


def _read(content: bytes) -> list[str]:
    """Entries without comments. A `!` entry takes another one back."""
    lines = (" ".join(line.partition(" #")[0].split()) for line in as_lines(content))
    return list(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def _compare(old: list[str] | None, new: list[str]) -> Iterator[Delta]:
    before, after = set(old or ()), set(new)
    gone = [entry for entry in old or () if entry not in after]
    come = [entry for entry in new if entry not in before]
    overlooked = [entry for entry in come if entry[0] != "!"]
    told = overlooked if old is not None else overlooked[:1]
    more = len(overlooked) - min(len(told), _MOST)
    for number, entry in enumerate(told[:_MOST]):
        rest = f" and {more} more" if more and number == min(len(told), _MOST) - 1 else ""
        yield Delta("check-weakened", "ignored", "", short(entry, 200) + rest, Severity.HIGH)
    for entry in gone:
        if entry[0] == "!":
            yield Delta("check-weakened", "ignored", short(entry, 200), "", Severity.HIGH)
    tighter = [entry for entry in come if entry[0] == "!"] + [entry for entry in gone if entry[0] != "!"]
    if tighter and old is not None:
        rest = f" and {len(tighter) - 1} more" if len(tighter) > 1 else ""
        yield Delta("setting-changed", "ignored", short(tighter[0], 200) + rest, "", Severity.LOW)
