"""Versions that a file holds under a name of their own: `<jackson.version>`, `$(JacksonVersion)`, `version.ref`.

One such version moves every dependency that names it. It is told once: as the dependency where only one names it, under
its own name where several do. Whether a version is written in place or under a name is no difference.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from scanner.formats.shapes.dependencies import Dependency, Scope
from scanner.model.change import Delta
from scanner.model.scale import Severity

_DEEPEST = 4  # a value may name another value
_LONGEST = 300
_NOBODY = "any version"  # what compare_dependencies shows for a requirement that is not there
_ELSEWHERE = "decided elsewhere"
_SNAPSHOT = re.compile(r"[-.]SNAPSHOT$", re.IGNORECASE)
_VERSIONED = ("pin-loosened", "pin-tightened", "dependency-bumped", "dependency-downgraded")
_REACH = (Scope.RUNTIME, Scope.OPTIONAL, Scope.BUILD, Scope.DEVELOPMENT)


class Held(Struct, frozen=True):
    """A value with the name it is held under, as written."""

    name: str
    value: str
    line: int = 0


class Manifest(Struct, frozen=True):
    """Rows whose `wanted` may name values, and the values by folded name."""

    rows: list[Dependency]
    values: Mapping[str, Held]


class Names(Struct, frozen=True):
    """How a format names a value: the name is the first group of `reference` that is not empty."""

    reference: re.Pattern[str]
    fold: Callable[[str], str] = str

    def within(self, text: str) -> list[str]:
        return [self._name(found) for found in self.reference.finditer(text[:_LONGEST])]

    def alone(self, text: str) -> str:
        """The name, where the text is one reference and nothing else; else ""."""
        found = self.reference.fullmatch(text.strip()[:_LONGEST])
        return self._name(found) if found else ""

    def expand(self, text: str, values: Mapping[str, Held]) -> str:
        """The text with values for names, as far as they are known."""
        for _ in range(_DEEPEST):
            if len(text) > _LONGEST:
                break
            wider = self.reference.sub(lambda found: self._value(found, values), text)
            if wider == text:
                break
            text = wider
        return text

    def _name(self, found: re.Match[str]) -> str:
        return self.fold(next((group for group in found.groups() if group), ""))

    def _value(self, found: re.Match[str], values: Mapping[str, Held]) -> str:
        held = values.get(self._name(found))
        return found[0] if held is None else held.value


def settle(old: Manifest, new: Manifest, names: Names) -> tuple[list[Dependency], list[Dependency], set[str]]:
    """The rows of both sides with versions for names, one more row for each name that moves several dependencies, and
    the names whose changes the rows tell."""
    one, other = _users(old, names), _users(new, names)
    moved = {
        name
        for name in one.keys() & other.keys()
        if name in old.values and name in new.values and old.values[name].value != new.values[name].value
    }
    common = {name: one[name].keys() & other[name].keys() for name in moved}
    shared = {name: users for name, users in common.items() if len(users) > 1}
    used = {name for side in (old, new) for row in side.rows for name in names.within(row.wanted)}
    told = used | _behind(used, old, names) | _behind(used, new, names)
    return _resolved(old, old, names, shared), _resolved(new, old, names, shared), told


def told_elsewhere(deltas: Iterable[Delta], names: Names) -> Iterator[Delta]:
    """The deltas of a format in which a dependency without a version, or with a name of another file for one, takes it
    from a parent, a platform or a central file: losing its own version is not the freedom to take any."""
    for delta in deltas:
        loses, gains = (value == _NOBODY or bool(names.within(value)) for value in (delta.new, delta.old))
        if delta.kind in _VERSIONED and loses is not gains:
            was, now = (_ELSEWHERE if value == _NOBODY else value for value in (delta.old, delta.new))
            severity = Severity.LOW if delta.scope == Scope.DEVELOPMENT else Severity.MEDIUM
            yield replace(delta, kind="dependency-changed", old=was, new=now, severity=severity)
        else:
            yield _snapshots(_said(delta))


def _said(delta: Delta) -> Delta:
    if _NOBODY not in (delta.old, delta.new):
        return delta
    was, now = (_ELSEWHERE if value == _NOBODY else value for value in (delta.old, delta.new))
    return replace(delta, old=was, new=now)


def _snapshots(delta: Delta) -> Delta:
    """A snapshot is whatever was built last: to one is looser, from one to anything is no step back."""
    if delta.kind not in _VERSIONED:
        return delta
    was, now = (bool(_SNAPSHOT.search(value)) for value in (delta.old, delta.new))
    if now and not was:
        severity = Severity.MEDIUM if delta.scope == Scope.DEVELOPMENT else Severity.HIGH
        return replace(delta, kind="pin-loosened", severity=severity)
    if was and delta.kind == "dependency-downgraded" and _numbers(delta.old) == _numbers(delta.new):
        severity = Severity.LOW if delta.scope == Scope.DEVELOPMENT else Severity.MEDIUM
        return replace(delta, kind="dependency-bumped", severity=severity)
    return delta


def _numbers(version: str) -> str:
    return version.partition("-")[0].rstrip(".0")


def once(deltas: Iterable[Delta]) -> Iterator[Delta]:
    """Each thing told once, at its heaviest: a dependency may stand in a file many times."""
    kept: dict[tuple[str, str, str, str], Delta] = {}
    for delta in deltas:
        key = (delta.kind, delta.subject, delta.old, delta.new)
        if key not in kept or delta.severity.rank > kept[key].severity.rank:
            kept[key] = delta
    yield from kept.values()


def _users(side: Manifest, names: Names) -> dict[str, dict[str, Scope]]:
    """Who names a version, and nothing but it."""
    found: dict[str, dict[str, Scope]] = defaultdict(dict)
    for row in side.rows:
        if name := names.alone(row.wanted):
            found[name][row.name] = row.scope
    return found


def _behind(used: set[str], side: Manifest, names: Names) -> set[str]:
    """Names that stand in the values of used names."""
    found: set[str] = set()
    left = used
    for _ in range(_DEEPEST):
        left = {inner for name in left if name in side.values for inner in names.within(side.values[name].value)}
        left -= found
        found |= left
    return found


def _resolved(side: Manifest, old: Manifest, names: Names, shared: Mapping[str, set[str]]) -> list[Dependency]:
    """What a shared name moves is taken at its old version on both sides; the row of the name tells the move."""
    rows = []
    reach: dict[str, set[Scope]] = defaultdict(set)
    for row in side.rows:
        name = names.alone(row.wanted)
        together = row.name in shared.get(name, ())
        if together:
            reach[name].add(row.scope)
        wanted = names.expand(row.wanted, old.values if together else side.values)
        rows.append(row if wanted == row.wanted else replace(row, wanted=wanted))
    for name, scopes in reach.items():
        held = side.values[name]
        scope = next(each for each in _REACH if each in scopes)
        wanted = names.expand(held.value, side.values)
        rows.append(Dependency(held.name, wanted, scope=scope, group="(named)", line=held.line))
    return rows
