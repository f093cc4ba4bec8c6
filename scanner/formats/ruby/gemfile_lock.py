"""Gemfile.lock and gems.locked: every gem at one version, where it comes from and, since Bundler 2.6, its SHA-256."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from scanner.formats.ruby import lock_text
from scanner.formats.ruby.lock_text import LockText, Section
from scanner.formats.shapes import sources
from scanner.formats.shapes.locks import Lock, Locked, compare_locks, lock_of
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.recurring import recent
from scanner.formats.shapes.sides import at_most, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

_LONGEST = 600_000  # bytes; a project with a thousand gems and their checksums has 150,000

_NO_HASHES: frozenset[str] = frozenset()
_ITSELF = "."  # the gems of the repository: their version is told with the gemspec
_VALUES = {
    "RUBY VERSION": ("runtime-requirement-changed", Severity.MEDIUM),
    "BUNDLED WITH": ("toolchain-changed", Severity.MEDIUM),  # Bundler fetches and runs that version of itself
    "PLATFORMS": ("setting-changed", Severity.LOW),
}

Row = tuple[str, str, str, frozenset[str]]  # name, version, where it comes from, hashes
Fixed = dict[Row, int]  # with the line it is first on


def matches(path: str) -> bool:
    name = name_of(path)
    usual = name == "gems.locked" or name.endswith("gemfile.lock")
    return usual or (name.startswith("gemfile.") and name.endswith(".lock"))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


_read = recent(at_most(_LONGEST, lock_text.read))


def _compare(old: LockText | None, new: LockText) -> Iterator[Delta]:
    told = list(_remotes(old, new))
    yield from told
    known = {name for side in (old or new, new) for name in _registries(side)}
    # A registry that came or went is told once, and not again for each gem.
    blank = known if told else set()
    one, other = None if old is None else _fixed(old, blank), _fixed(new, blank)
    if one is None:
        changes = list(compare_locks(None, _lock(other, other)))
    else:
        one, other, whole = _whole_checksums(one, other)
        yield from whole
        changes = list(compare_locks(_lock(one, one.keys() - other), _lock(other, other.keys() - one)))
    yield from changes
    if old is not None:
        yield from _wanted(old, new, {delta.subject for delta in changes})
        yield from _values(old, new)


def _registries(lock: LockText) -> dict[str, None]:
    return dict.fromkeys(each for part in lock.sections if part.kind == "GEM" for each in part.remotes)


def _remotes(old: LockText | None, new: LockText) -> Iterator[Delta]:
    """Where all gems come from."""
    before, after = _registries(old) if old is not None else {}, _registries(new)
    come, gone = [each for each in after if each not in before], [each for each in before if each not in after]
    for remote in come:
        if sources.insecure(remote):
            yield Delta("transport-weakened", "GEM.remote", "", sources.without_password(remote), Severity.CRITICAL)
        elif old is not None:
            was = sources.without_password(gone[0]) if gone else ""
            yield Delta("registry-changed", "GEM.remote", was, sources.without_password(remote), Severity.CRITICAL)
    if gone and not come:
        yield Delta("registry-changed", "GEM.remote", sources.without_password(gone[0]), "", Severity.CRITICAL)


def _fixed(lock: LockText, blank: set[str]) -> Fixed:
    found: Fixed = {}
    for section in lock.sections:
        source = _source(section)
        if source == f"path:{_ITSELF}":
            continue
        for gem in section.gems:
            hashes = frozenset(lock.checksums.get((gem.name, gem.version), ())) if lock.checksums else _NO_HASHES
            found.setdefault((gem.name, gem.version, "" if source in blank else source, hashes), gem.line)
    return found


def _lock(fixed: Fixed, told: Collection[Row]) -> Lock:
    """A lock of the rows to be told of. The others count where it is asked what hosts there are."""
    rows = (Locked(*row, line=line) for row, line in fixed.items() if row in told)
    return lock_of(rows, lambda: Counter(sources.host_of(place) for _, _, place, _ in fixed))


def _source(section: Section) -> str:
    if section.kind == "GIT":
        return f"git+{section.option('remote')}#{section.option('revision')}"
    return f"path:{section.option('remote')}" if section.kind == "PATH" else section.option("remote")


def _whole_checksums(old: Fixed, new: Fixed) -> tuple[Fixed, Fixed, list[Delta]]:
    """A section of checksums that came or went as a whole is one fact."""
    had, has = (any(hashes for *_, hashes in side) for side in (old, new))
    if had == has:
        return old, new, []
    kind, severity = ("hash-added", Severity.LOW) if has else ("hash-removed", Severity.HIGH)
    was, now = (f"{sum(bool(hashes) for *_, hashes in side)} gems" for side in (old, new))
    told = Delta(kind, "CHECKSUMS", was if had else "", now if has else "", severity)
    one, other = ({(*row[:3], _NO_HASHES): line for row, line in side.items()} for side in (old, new))
    return one, other, [told]


def _wanted(old: LockText, new: LockText, told: set[str]) -> Iterator[Delta]:
    """What the Gemfile asked for when the lock was made; the Gemfile itself says so louder."""
    for name, wanted in new.wanted.items():
        was = old.wanted.get(name)
        if was is not None and was != wanted and name not in told:
            yield Delta("dependency-changed", name, was or "any version", wanted or "any version", Severity.LOW)


def _values(old: LockText, new: LockText) -> Iterator[Delta]:
    for name, (kind, severity) in _VALUES.items():
        was, now = (", ".join(sorted(side.values.get(name, [])))[:200] for side in (old, new))
        if was != now:
            yield Delta(kind, name, was, now, severity)
