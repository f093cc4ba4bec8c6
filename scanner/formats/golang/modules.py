"""Modules at versions: which of two versions is later, and what it means when a module moves between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from scanner.formats.golang.mod_lines import Line
from scanner.formats.shapes.sides import UnreadableError
from scanner.model.change import Delta
from scanner.model.scale import Severity

_VERSION = re.compile(r"v(\d{1,18})(?:\.(\d{1,18}))?(?:\.(\d{1,18}))?(?:-([0-9A-Za-z.-]{1,200}))?(?:\+[\w.-]{1,100})?$")
_COMMIT_OF = re.compile(r"\d{14}-[0-9a-f]{12}(?:\+incompatible)?$")
Order = tuple[tuple[int, int, int], tuple[tuple[int, int, str], ...]]


class Replacement(Struct, frozen=True):
    """What a module, or one version of it, is replaced with: a module at a version, or a folder (no version)."""

    target: str
    version: str

    @property
    def shown(self) -> str:
        return f"{self.target} {self.version}".strip()


def order(version: str) -> Order | None:
    """A key by Semantic Versioning's rules; None for what is none (a branch). Pseudo-versions are pre-releases."""
    found = _VERSION.match(version)
    if found is None:
        return None
    core = (int(found[1]), int(found[2] or 0), int(found[3] or 0))
    if not found[4]:
        return core, ((2, 0, ""),)
    return core, tuple((0, int(each), "") if each.isdigit() else (1, 0, each) for each in found[4].split("."))


def moved(name: str, old: str, new: str, line: int = 0) -> Delta:
    """One module at another version."""
    one, other = order(old), order(new)
    if one is not None and other is None:
        return Delta("pin-loosened", name, old, new, Severity.HIGH, line)
    if one is not None and other is not None and other < one and not _same_line(old, new):
        return Delta("dependency-downgraded", name, old, new, Severity.HIGH, line)
    return Delta("dependency-bumped", name, old, new, Severity.MEDIUM, line)


def _same_line(old: str, new: str) -> bool:
    """Two pseudo-versions are told apart by their time, whatever tag stands before it."""
    one, other = _COMMIT_OF.search(old), _COMMIT_OF.search(new)
    return bool(one and other and other[0] > one[0])


def replacements(lines: Iterable[Line]) -> dict[str, tuple[Replacement, int]]:
    """The `replace` lines: module (and version) -> what stands in for it, and on which line."""
    found: dict[str, tuple[Replacement, int]] = {}
    for line in lines:
        if line.directive != "replace":
            continue
        left, arrow, right = _split(line.words)
        if not arrow or len(left) not in (1, 2) or len(right) not in (1, 2):
            raise UnreadableError("not a replacement", line.number)
        found[" ".join(left)] = Replacement(right[0], right[1] if len(right) > 1 else ""), line.number
    return found


def compare_replacements(
    old: Mapping[str, tuple[Replacement, int]] | None, new: Mapping[str, tuple[Replacement, int]]
) -> Iterator[Delta]:
    """Other code under the name of a module. A later version of the same stand-in is a bump. In a new file a folder is
    how the modules of one repository find each other."""
    fresh = old is None
    old = old or {}
    for name, (now, line) in new.items():
        was = old[name][0] if name in old else None
        if was == now:
            continue
        if was is not None and was.target == now.target and was.version and now.version:
            yield moved(now.target, was.version, now.version, line)
        else:
            shown = was.shown if was is not None else ""
            severity = Severity.MEDIUM if fresh and not now.version else Severity.HIGH
            yield Delta("override-changed", f"replace.{name}", shown, now.shown, severity, line)
    for name, (gone, _) in old.items():
        if name not in new:
            yield Delta("override-changed", f"replace.{name}", gone.shown, "", Severity.MEDIUM)


def _split(words: tuple[str, ...]) -> tuple[tuple[str, ...], bool, tuple[str, ...]]:
    if "=>" not in words:
        return words, False, ()
    place = words.index("=>")
    return words[:place], True, words[place + 1 :]
