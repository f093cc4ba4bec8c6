"""What a manifest asks for, and what it means when it asks for something else.

One dependency is one row, however many lines the format needs, so that one bump is one delta with the old and the new
requirement as they are written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from scanner.formats.shapes import sources
from scanner.formats.shapes.versions import Tightness, ceiling, floor, tightness
from scanner.model.change import Delta
from scanner.model.scale import Severity


class Scope(StrEnum):
    """Who gets a dependency."""

    RUNTIME = "runtime"  # everybody who installs the product
    OPTIONAL = "optional"  # those who ask for an extra
    BUILD = "build"  # whoever builds it, before anything is tested
    DEVELOPMENT = "development"  # those who work on it


class Dependency(Struct, frozen=True):
    """One row of a manifest.

    `wanted` is the requirement as written ("" is any version; for a git source its revision). `source` is "" for the
    registry everything comes from, else an address, a path or another package's name (an alias). `group` is the table
    it stands in. `extra` is what else changes what is installed: extras, features, a marker. `hashes` are what an
    artefact must have.
    """

    name: str
    wanted: str = ""
    source: str = ""
    scope: Scope = Scope.RUNTIME
    group: str = ""
    extra: str = ""
    hashes: frozenset[str] = frozenset()
    line: int = 0


class Reading(Struct, frozen=True):
    """How an ecosystem writes names and versions. `bare` and `partial` as in `versions.tightness`."""

    normal: Callable[[str], str] = str.lower
    bare: Tightness = Tightness.EXACT
    partial: Tightness | None = None

    def tightness(self, row: Dependency) -> Tightness:
        return tightness(row.wanted, self.bare, self.partial)


PLAIN = Reading()
Key = tuple[str, str]


def compare_dependencies(
    old: Iterable[Dependency], new: Iterable[Dependency], reading: Reading = PLAIN
) -> Iterator[Delta]:
    """The deltas between two manifests' rows, in the order of the new one."""
    gone, come = _by_key(old, reading), _by_key(new, reading)
    _drop_equal(gone, come)
    for key, rows in come.items():
        earlier = gone.get(key, [])
        while rows and earlier:
            yield from _changed(earlier.pop(0), rows.pop(0), reading)
    elsewhere = _by_name(gone)
    for (name, _), rows in come.items():
        for row in rows:
            left = elsewhere.get(name)
            if left:
                yield from _moved(left.pop(0), row, reading)
            else:
                yield from _added(row)
    for rows in elsewhere.values():
        for row in rows:
            yield _delta("dependency-removed", row, shown(row), "", Severity.LOW)


def shown(row: Dependency) -> str:
    """What a row asks for, for people: the requirement and, where it is not the usual one, the source."""
    source = sources.without_password(row.source)
    return " ".join(part for part in (row.wanted or ("" if source else "any version"), source) if part)


def _by_key(rows: Iterable[Dependency], reading: Reading) -> dict[Key, list[Dependency]]:
    found: dict[Key, list[Dependency]] = defaultdict(list)
    for row in rows:
        found[reading.normal(row.name), row.group].append(row)
    return found


def _by_name(groups: dict[Key, list[Dependency]]) -> dict[str, list[Dependency]]:
    found: dict[str, list[Dependency]] = defaultdict(list)
    for (name, _), rows in groups.items():
        found[name] += rows
    return found


def _drop_equal(gone: dict[Key, list[Dependency]], come: dict[Key, list[Dependency]]) -> None:
    """Rows that both sides have, wherever they stand in their group."""
    for key in [key for key in come if key in gone]:
        had = {_meaning(row): row for row in gone[key]}
        same = {_meaning(row) for row in come[key]} & had.keys()
        gone[key] = [row for row in gone[key] if _meaning(row) not in same]
        come[key] = [row for row in come[key] if _meaning(row) not in same]


def _meaning(row: Dependency) -> tuple[str, str, str, frozenset[str]]:
    return row.wanted, row.source, row.extra, row.hashes


def _weight(row: Dependency, severity: Severity) -> Severity:
    """What only developers get weighs one level less; it still runs on their machines and in CI."""
    if row.scope is not Scope.DEVELOPMENT:
        return severity
    return {Severity.HIGH: Severity.MEDIUM, Severity.MEDIUM: Severity.LOW}.get(severity, severity)


def _delta(kind: str, row: Dependency, old: str, new: str, severity: Severity) -> Delta:
    return Delta(kind, row.name, old, new, severity, row.line, row.scope)


def _added(row: Dependency) -> Iterator[Delta]:
    yield _delta("dependency-added", row, "", shown(row), _weight(row, Severity.HIGH))
    if sources.insecure(row.source):
        yield _delta("source-changed", row, "", sources.without_password(row.source), Severity.CRITICAL)


def _moved(old: Dependency, new: Dependency, reading: Reading) -> Iterator[Delta]:
    """From one group to another: towards the runtime it is nearly an addition."""
    reaches = new.scope is not Scope.DEVELOPMENT and old.scope is Scope.DEVELOPMENT
    if new.scope is not old.scope:
        yield _delta("dependency-moved", new, old.group or old.scope, new.group or new.scope, _reach(reaches))
    yield from _changed(old, new, reading)


def _reach(reaches: bool) -> Severity:
    return Severity.MEDIUM if reaches else Severity.LOW


def _changed(old: Dependency, new: Dependency, reading: Reading) -> Iterator[Delta]:
    if old.source != new.source:
        yield _source(old, new)
    if old.wanted != new.wanted:
        yield _version(old, new, reading)
    if old.extra != new.extra:
        yield _delta("dependency-changed", new, old.extra, new.extra, _weight(new, Severity.MEDIUM))
    if old.hashes and not new.hashes:
        yield _delta("hash-removed", new, f"{len(old.hashes)} hashes", "", Severity.HIGH)
    elif old.hashes and old.hashes.isdisjoint(new.hashes) and old.wanted == new.wanted:
        yield _delta("hash-changed", new, min(old.hashes), min(new.hashes), Severity.CRITICAL)
    elif new.hashes and not old.hashes:
        yield _delta("hash-added", new, "", f"{len(new.hashes)} hashes", Severity.LOW)
    elif old.hashes != new.hashes and old.wanted == new.wanted:
        yield _delta("hash-added", new, f"{len(old.hashes)} hashes", f"{len(new.hashes)} hashes", Severity.LOW)


def _source(old: Dependency, new: Dependency) -> Delta:
    severity = Severity.CRITICAL if sources.insecure(new.source) else Severity.HIGH
    if not new.source and old.source:
        severity = Severity.MEDIUM  # back to the registry
    was, now = (sources.without_password(each.source) or "registry" for each in (old, new))
    return _delta("source-changed", new, was, now, severity)


def _version(old: Dependency, new: Dependency, reading: Reading) -> Delta:
    was, now = reading.tightness(old), reading.tightness(new)
    values = old.wanted or "any version", new.wanted or "any version"
    if now < was:
        return _delta("pin-loosened", new, *values, _weight(new, Severity.HIGH))
    low, high = floor(old.wanted), floor(new.wanted)
    if low and high and high < low:
        if now is Tightness.OPEN or _says_less(new.wanted, old.wanted):
            return _delta("pin-loosened", new, *values, _weight(new, Severity.HIGH))
        return _delta("dependency-downgraded", new, *values, _weight(new, Severity.HIGH))
    if now > was or (low == high and _lower(ceiling(new.wanted), ceiling(old.wanted))):
        # A bot that turns `^1.2` into `2.0.1` moves the version and says less; the move is what matters then.
        bumped = low and high and high > low
        return _delta("dependency-bumped" if bumped else "pin-tightened", new, *values, _moved_up(new, bool(bumped)))
    return _delta("dependency-bumped", new, *values, _weight(new, Severity.MEDIUM))


def _says_less(new: str, old: str) -> bool:
    """`~> 1.2` for `~> 1.2.3`: the same version with fewer numbers admits more."""
    one, other = (re.sub(r"[^\d.]", "", each) for each in (new, old))
    return bool(one) and other.startswith(f"{one}.")


def _moved_up(row: Dependency, bumped: bool) -> Severity:
    return _weight(row, Severity.MEDIUM) if bumped else Severity.LOW


def _lower(new: tuple[object, ...], old: tuple[object, ...]) -> bool:
    return bool(new) and (not old or new < old)
