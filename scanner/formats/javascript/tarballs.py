"""Whether an address in a lock file is that of the package it stands beside.

Every registry of npm's kind serves `<name>/-/<file>-<version>.tgz`. A lock whose row says `lodash` and whose address
says something else installs something else: the one change to a lock that no installer minds and no reader sees.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from scanner.formats.shapes import sources
from scanner.formats.shapes.locks import Lock, Locked, compare_locks
from scanner.model.change import Delta
from scanner.model.scale import Severity

_STRENGTH = ("md5", "sha1", "sha256", "sha384", "sha512")


def compare_rows(old: Lock | None, new: Lock) -> Iterator[Delta]:
    """The deltas between two locks, and the rows that are not what they say."""
    told = list(compare_locks(old, new))
    bare = {delta.subject for delta in told if delta.kind == "hash-removed"}
    # A row that lost its address with its hash is asked of the registry without one: one thing, told once.
    yield from (each for each in told if not (each.kind == "source-changed" and not each.new and each.subject in bare))
    known = {(row.name, row.version, row.source) for row in (old.rows if old else ())}
    for row in new.rows:
        if (row.name, row.version, row.source) not in known and mislabelled(row):
            address = sources.without_password(row.source)
            yield Delta("source-changed", row.name, row.version, address, Severity.CRITICAL, row.line)


def mislabelled(row: Locked) -> bool:
    """Whether a registry's address names another package or version than its row."""
    address = row.source.partition("?")[0].partition("#")[0]
    before, dash, behind = address.rpartition("/-/")
    if not dash or "://" not in address:
        return False
    folder, file = unquote(before).casefold(), unquote(behind).rpartition("/")[2].casefold()
    name, wanted = row.name.casefold(), row.version.partition("+")[0].casefold()
    return not folder.endswith(f"/{name}") or not file.startswith(f"{name.rpartition('/')[2]}-{wanted}")


def revision_of(version: str, address: str) -> str:
    """The version, or, where an address gives other code than a registry's under the same version, what tells it."""
    path = address.partition("?")[0].partition("#")[0]
    if not address.startswith(("http:", "https:")) or "/-/" in path or (version and version in unquote(path)):
        return version
    return "#" + path.removesuffix("/").rpartition("/")[2][:80]


def hashes_of(integrity: str) -> frozenset[str]:
    """`sha512-... sha1-...` as the installer uses it: by the strongest algorithm alone."""
    found = [each.partition("?")[0].partition("-") for each in integrity.split()]
    strongest = max((_strength(algorithm) for algorithm, _, _ in found), default=0)
    return frozenset(f"{name}:{value}" for name, _, value in found if _strength(name) == strongest and value)


def _strength(algorithm: str) -> int:
    return _STRENGTH.index(algorithm) if algorithm in _STRENGTH else len(_STRENGTH)


def merged(rows: Iterator[Locked]) -> list[Locked]:
    """One row for each thing that is installed in several places, for everybody who is given it in any of them."""
    found: dict[tuple[str, str, str, frozenset[str]], Locked] = {}
    for row in rows:
        key = row.name, row.version, row.source, row.hashes
        had = found.get(key)
        if had is None or (row.runs and not had.runs) or _wider(row, had):
            widest = row if had is None or _wider(row, had) else had
            runs = row.runs or (had is not None and had.runs)
            found[key] = Locked(row.name, row.version, row.source, row.hashes, widest.scope, runs, widest.line)
    return sorted(found.values(), key=lambda row: (row.name, row.version, not row.hashes, row.source))


def _wider(one: Locked, other: Locked) -> bool:
    order = ("development", "optional", "build", "runtime")
    return order.index(one.scope) > order.index(other.scope)
