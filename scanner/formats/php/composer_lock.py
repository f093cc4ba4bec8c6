"""composer.lock: every package at one version, the commit it is, the archive it comes in and that archive's SHA-1.

The archive's address holds the commit, so it changes with every bump; that it names another repository is what to look
for. Where there is no checksum the commit is all that fixes what is installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from scanner.formats.php.composer_requires import is_branch
from scanner.formats.shapes import sources
from scanner.formats.shapes.dependencies import Scope
from scanner.formats.shapes.locks import Locked, compare_locks, lock_of
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_json, at_most, compared
from scanner.formats.shapes.trees import items, leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

_LONGEST = 3_000_000  # bytes; 500 packages have half a million

_TABLES = {"packages": Scope.RUNTIME, "packages-dev": Scope.DEVELOPMENT}
_SETTINGS = ("stability-flags", "prefer-stable", "prefer-lowest", "platform-overrides", "aliases")
_DIGITS = re.compile(r"\d+")


class _Package(Struct, frozen=True):
    """A package with what the lock says of where it comes from."""

    row: Locked
    repository: str
    archive: str
    checksum: str
    reference: str
    options: str


def matches(path: str) -> bool:
    return name_of(path).endswith("composer.lock")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, at_most(_LONGEST, _read), _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> dict[str, Any]:
    tree = as_json(content)
    if not isinstance(tree, dict):
        raise UnreadableError("not an object")
    return tree


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    after = _packages(new)
    if old is None:
        yield from compare_locks(None, lock_of(each.row for each in after.values()))
        yield from _options({}, after)
        return
    before = _packages(old)
    yield from compare_locks(*(lock_of(each.row for each in side.values()) for side in (before, after)))
    for name, now in after.items():
        if name in before:
            yield from _same(name, before[name], now)
    yield from _options(before, after)
    yield from _settings(old, new)


def _packages(tree: dict[str, Any]) -> dict[str, _Package]:
    found: dict[str, _Package] = {}
    for table, scope in _TABLES.items():
        for each in map(mapping, items(tree.get(table))):
            package = _package(each, scope)
            found[package.row.name] = package
    return found


def _package(table: Mapping[str, Any], scope: Scope) -> _Package:
    dist, source = mapping(table.get("dist")), mapping(table.get("source"))
    reference = text(dist.get("reference") or source.get("reference"))
    place = text(dist.get("url") or source.get("url"))
    if dist.get("type") == "path":
        place = f"path:{place}"
    row = Locked(
        text(table.get("name")),
        text(table.get("version")),
        place,
        scope=scope,
        runs=table.get("type") == "composer-plugin",
    )
    options = text({key: table[key] for key in ("transport-options", "mirrors") if table.get(key)} or None)
    options += text(dist.get("mirrors"))
    archive = _origin(text(dist.get("url")), reference)
    return _Package(row, text(source.get("url")), archive, text(dist.get("shasum")), reference, options)


def _origin(url: str, reference: str) -> str:
    """What of an archive's address stays when the version moves."""
    before, found, _ = url.partition(reference) if reference else (url, "", "")
    place = before if found else url.rpartition("/")[0]
    return _DIGITS.sub("0", place).lower()


def _same(name: str, old: _Package, new: _Package) -> Iterator[Delta]:
    """One package on both sides: other bytes at the same version, or another repository on the same host."""
    scope = "" if new.row.scope is Scope.RUNTIME else str(new.row.scope)
    if old.row.version == new.row.version:
        yield from _bytes(name, old, new, scope)
    elif old.checksum and not new.checksum and new.archive:
        yield Delta("hash-removed", name, old.checksum, "", Severity.HIGH, scope=scope)
    moved = _repository(old.repository) != _repository(new.repository) and old.repository and new.repository
    elsewhere = sources.host_of(old.row.source) == sources.host_of(new.row.source) and old.archive != new.archive
    if moved:
        was, now = (sources.without_password(each.repository) for each in (old, new))
        yield Delta("source-changed", name, was, now, Severity.HIGH, scope=scope)
    elif elsewhere and old.archive and new.archive:
        was, now = (sources.without_password(each.row.source) for each in (old, new))
        yield Delta("source-changed", name, was[:200], now[:200], Severity.CRITICAL, scope=scope)
    if old.row.scope is not new.row.scope:
        severity = Severity.MEDIUM if new.row.scope is Scope.RUNTIME else Severity.LOW
        yield Delta("dependency-moved", name, str(old.row.scope), str(new.row.scope), severity, scope=scope)


def _bytes(name: str, old: _Package, new: _Package, scope: str) -> Iterator[Delta]:
    if old.reference != new.reference and old.reference:
        if is_branch(new.row.version):
            weight = Severity.LOW if scope else Severity.MEDIUM
            yield Delta("dependency-bumped", name, old.reference, new.reference, weight, scope=scope)
        else:
            # A version that now is another commit: its tag was moved, or the lock was written by hand.
            kind = "hash-changed" if new.reference else "hash-removed"
            yield Delta(kind, name, old.reference, new.reference, Severity.CRITICAL, scope=scope)
    elif old.checksum and not new.checksum:
        yield Delta("hash-removed", name, old.checksum, "", Severity.HIGH, scope=scope)
    elif old.checksum != new.checksum and old.checksum:
        yield Delta("hash-changed", name, old.checksum, new.checksum, Severity.CRITICAL, scope=scope)
    elif new.checksum and not old.checksum:
        yield Delta("hash-added", name, "", new.checksum, Severity.LOW, scope=scope)


def _repository(url: str) -> str:
    return url.lower().removesuffix("/").removesuffix(".git").removeprefix("https://")


def _options(old: Mapping[str, _Package], new: Mapping[str, _Package]) -> Iterator[Delta]:
    """How a package is fetched: certificates not checked, a mirror in front."""
    for name, package in new.items():
        was = old[name].options if name in old else ""
        if package.options and package.options != was and '"symlink"' not in package.options:
            yield Delta("transport-weakened", name, was, sources.without_password(package.options), Severity.CRITICAL)


def _settings(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Delta]:
    """What of the manifest stands in the lock too; the manifest tells it louder."""
    was, now = text(old.get("minimum-stability")), text(new.get("minimum-stability"))
    if was != now:
        yield Delta("setting-changed", "minimum-stability", was, now, Severity.MEDIUM)
    for key in _SETTINGS:
        for path, gone, come in leaves(old.get(key) or None, new.get(key) or None, (key,)):
            yield Delta("setting-changed", ".".join(path), text(gone), text(come), Severity.LOW)
