"""What a lock file fixed, and what it means when it fixes something else.

A lock changes by hundreds of rows, so a row is compared by name and one bump is one delta. Three things are worse than
any bump: other bytes under the same version, bytes nobody checks any more, and a row that comes from somewhere else
than the rows around it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from msgspec import Struct

from scanner.formats.shapes import sources
from scanner.formats.shapes.dependencies import Scope
from scanner.formats.shapes.pairs import paired
from scanner.formats.shapes.versions import newer
from scanner.model.change import Delta
from scanner.model.scale import Severity

_MOVED_TOGETHER = 5  # rows that go from one host to another are told one by one up to here
_STRENGTH = ("md5", "sha1", "sha224", "sha256", "h1", "sha384", "sha512")  # h1 is Go's SHA-256 over a module's files


class Locked(Struct, frozen=True, cache_hash=True):
    """One row of a lock file.

    `source` is the registry or address the row names, "" when it names none. `hashes` are `algorithm:value`.
    `runs`: the file says that installing it runs code.
    """

    name: str
    version: str
    source: str = ""
    hashes: frozenset[str] = frozenset()
    scope: Scope = Scope.RUNTIME
    runs: bool = False
    line: int = 0


Hosts = Callable[[], Counter[str]]


class Lock(Struct, frozen=True):
    """Rows of a lock file. `hosts` counts all rows by host, where only those that differ were read into `rows`; it is
    asked where a row comes from a host that none of the others at hand does, which is hardly ever."""

    rows: tuple[Locked, ...]
    hosts: Hosts


def lock_of(rows: Iterable[Locked], hosts: Hosts | None = None) -> Lock:
    """A lock whose hosts are those of its rows, unless they are counted in another way."""
    kept = tuple(rows)
    return Lock(kept, cache(hosts or (lambda: Counter(sources.host_of(row.source) for row in kept))))


def compare_locks(old: Lock | None, new: Lock) -> Iterator[Delta]:
    """The deltas between two locks; for a new file, that it is there and what in it stands out."""
    if old is None:
        yield Delta("lock-added", "file", "", f"{len(new.rows)} packages", Severity.MEDIUM)
        usual = _Usual.of(new)
        for row in new.rows:
            yield from _placed(None, row, usual, fresh=True)
        return
    found, added, removed = paired(old.rows, new.rows)
    pairs = [(before, after) for before, after in found if _differ(before, after)]
    together = _moved_together(pairs, new)
    for was, host in sorted(together):
        yield Delta("registry-changed", "registry", was, host, Severity.CRITICAL)
    usual = _Usual.of(old, (host for _, host in together))
    for before, after in pairs:
        yield from _changed(before, after, usual, together)
    yield from _other_bytes(old.rows, [*added, *(after for before, after in pairs if before.version != after.version)])
    for row in added:
        yield _delta("dependency-added", row, "", row.version, Severity.MEDIUM)
        yield from _placed(None, row, usual, fresh=False)
        if row.runs:
            yield _delta("install-script-added", row, "", row.version, Severity.HIGH)
    for row in removed:
        yield _delta("dependency-removed", row, row.version, "", Severity.LOW)


class _Usual(Struct, frozen=True):
    """Where the rows of a file come from: mostly, and at all. `near` is what is known of that without counting."""

    hosts: Hosts
    host: Callable[[], str]
    near: frozenset[str]

    @staticmethod
    def of(lock: Lock, more: Iterable[str] = ()) -> _Usual:
        near = {sources.host_of(row.source) for row in lock.rows}
        return _Usual(lock.hosts, cache(lambda: sources.majority(lock.hosts())), frozenset(near.union(more)))

    def knows(self, host: str) -> bool:
        return host in self.near or host in self.hosts()


def _weight(row: Locked, severity: Severity) -> Severity:
    lighter = {Severity.MEDIUM: Severity.LOW}
    return lighter.get(severity, severity) if row.scope is Scope.DEVELOPMENT else severity


def _delta(kind: str, row: Locked, old: str, new: str, severity: Severity) -> Delta:
    scope = "" if row.scope is Scope.RUNTIME else row.scope
    return Delta(kind, row.name, old, new, _weight(row, severity), row.line, scope)


def _differ(old: Locked, new: Locked) -> bool:
    """Whether anything is to be said of a row: asked first, since of a thousand rows a bump changes one."""
    return (
        old.version != new.version or old.source != new.source or old.hashes != new.hashes or new.runs is not old.runs
    )


def _moved_together(pairs: list[tuple[Locked, Locked]], new: Lock) -> set[tuple[str, str]]:
    """Moves from one host to another that most of the file makes: a mirror, not an odd row."""
    moves = Counter(
        (sources.host_of(before.source), sources.host_of(after.source))
        for before, after in pairs
        if before.source and after.source
    )
    many = {move for move, count in moves.items() if move[0] != move[1] and move[0] and count > _MOVED_TOGETHER}
    usual = sources.majority(new.hosts()) if many else ""
    return {(was, host) for was, host in many if host == usual}


def _changed(old: Locked, new: Locked, usual: _Usual, together: set[tuple[str, str]]) -> Iterator[Delta]:
    if old.version != new.version:
        down = newer(old.version, new.version) is False
        kind, severity = ("dependency-downgraded", Severity.HIGH) if down else ("dependency-bumped", Severity.MEDIUM)
        yield _delta(kind, new, old.version, new.version, severity)
    if (sources.host_of(old.source), sources.host_of(new.source)) not in together:
        yield from _placed(old, new, usual, fresh=False)
    yield from _hashes(old, new)
    if new.runs and not old.runs:
        yield _delta("install-script-added", new, old.version, new.version, Severity.HIGH)


def _placed(old: Locked | None, new: Locked, usual: _Usual, *, fresh: bool) -> Iterator[Delta]:
    """A row that comes from somewhere else than it did, or than the rows around it."""
    if old is not None and old.source == new.source:
        return
    was, now = ("" if old is None else old.source), new.source
    host = sources.host_of(now)
    if sources.insecure(now) and not sources.insecure(was):
        yield _source(old, new, usual, Severity.CRITICAL)
    elif sources.kind(now) in ("git", "path"):
        if sources.kind(was) != sources.kind(now) or _place(was) != _place(now):
            yield _source(old, new, usual, Severity.MEDIUM if sources.kind(now) == "path" else Severity.HIGH)
        elif old is not None and old.version == new.version and _revision(was) != _revision(now):
            yield _delta("dependency-bumped", new, _revision(was), _revision(now), Severity.MEDIUM)
    elif host and (host != usual.host() if fresh else not usual.knows(host)):
        yield _source(old, new, usual, Severity.HIGH if fresh else Severity.CRITICAL)
    elif old is not None and host != sources.host_of(was) and was:
        yield _source(old, new, usual, Severity.HIGH)


def _place(source: str) -> str:
    """A git address without the revision."""
    return source.partition("#")[0].partition("?")[0]


def _revision(source: str) -> str:
    """The commit a git address was fixed at: other code, though its version says nothing of it."""
    return source.partition("#")[2]


def _source(old: Locked | None, new: Locked, usual: _Usual, severity: Severity) -> Delta:
    was = sources.without_password(old.source) if old is not None else usual.host()
    return _delta("source-changed", new, was, sources.without_password(new.source), severity)


def _hashes(old: Locked, new: Locked) -> Iterator[Delta]:
    """Other bytes under one version, or bytes that are checked less. A bump brings its own hashes and is told once."""
    one, other = old.hashes, new.hashes
    if one == other:
        return
    if not other:
        yield _delta("hash-removed", new, _some(one), "", Severity.HIGH)
    elif one and _strength(other) < _strength(one):
        yield _delta("hash-weakened", new, _some(one), _some(other), Severity.HIGH)
    elif old.version != new.version or not one:
        if not one and old.version == new.version:
            yield _delta("hash-added", new, "", _some(other), Severity.LOW)
    elif _algorithms(one) & _algorithms(other) and one.isdisjoint(other):
        moved = old.source != new.source  # another place may have built it again; that it moved is told by itself
        yield _delta("hash-changed", new, _some(one), _some(other), Severity.HIGH if moved else Severity.CRITICAL)
    elif other < one:
        yield _delta("hash-removed", new, f"{len(one)} hashes", f"{len(other)} hashes", Severity.LOW)
    elif one < other or not _algorithms(one) & _algorithms(other):
        yield _delta("hash-added", new, _some(one), _some(other), Severity.LOW)
    else:
        yield _delta("hash-changed", new, _some(one - other), _some(other - one), Severity.HIGH)


def _other_bytes(old: Iterable[Locked], come: list[Locked]) -> Iterator[Delta]:
    """Rows that were not there, of a version that was: from the same place with other bytes."""
    asked = {(row.name, row.version, row.source) for row in come if row.hashes}
    if not asked:
        return
    known: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in old:
        key = row.name, row.version, row.source
        if key in asked:
            known[key] |= row.hashes
    for row in come:
        had = frozenset(known.get((row.name, row.version, row.source), ()))
        if row.hashes.isdisjoint(had) and _algorithms(row.hashes) & _algorithms(had):
            yield _delta("hash-changed", row, _some(had), _some(row.hashes), Severity.CRITICAL)


def _algorithms(hashes: frozenset[str]) -> set[str]:
    return {each.partition(":")[0] for each in hashes}


def _strength(hashes: frozenset[str]) -> int:
    """The weakest algorithm among them; one nobody here knows counts as strong."""
    ranks = [_STRENGTH.index(name) if name in _STRENGTH else len(_STRENGTH) for name in _algorithms(hashes)]
    return min(ranks)


def _some(hashes: Iterable[str]) -> str:
    """The first hash, short enough to show, and how many more there are."""
    ordered = sorted(hashes)
    first = ordered[0] if len(ordered[0]) <= 40 else ordered[0][:40] + "..."
    return first if len(ordered) == 1 else f"{first} and {len(ordered) - 1} more"
