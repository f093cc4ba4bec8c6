"""A dependency that comes from elsewhere than the index, said in a table beside the list of dependencies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from scanner.formats.python.indexes import shown, unsafe
from scanner.formats.shapes import sources
from scanner.formats.shapes.versions import tightness
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORKSPACE = "workspace:"  # another package of this repository


class Sourced(Struct, frozen=True):
    """An address, a path or an index, and the revision there."""

    place: str = ""
    revision: str = ""


def compare_sourced(old: Mapping[str, Sourced], new: Mapping[str, Sourced]) -> Iterator[Delta]:
    """The deltas between two such tables, one for each name. Another revision of one place is a bump."""
    for name in [*new, *(name for name in old if name not in new)]:
        was, now = old.get(name, Sourced()), new.get(name, Sourced())
        if was.place != now.place:
            one, other = (shown(each.place) or "registry" for each in (was, now))
            yield Delta("source-changed", name, one, other, _weight(was.place, now.place))
            yield from (each for each in unsafe(name, now.place, was.place) if each.kind == "secret-exposed")
        elif was.revision != now.revision:
            loose = tightness(now.revision) < tightness(was.revision)
            kind, severity = ("pin-loosened", Severity.HIGH) if loose else ("dependency-bumped", Severity.MEDIUM)
            yield Delta(kind, name, was.revision or "any version", now.revision or "any version", severity)


def _weight(old: str, new: str) -> Severity:
    if sources.insecure(new):
        return Severity.CRITICAL
    if not new:
        return Severity.LOW if old == WORKSPACE else Severity.MEDIUM
    if new == WORKSPACE:
        return Severity.LOW
    return Severity.MEDIUM if sources.kind(new) == "path" else Severity.HIGH
