"""package-lock.json and npm-shrinkwrap.json: every package with its address and its hash.

Three versions of the format: nested `dependencies` (1), flat `packages` (3), and both (2), of which old and new npm
read one each. Both are read here, so that neither can be changed alone unseen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain, compress
from operator import attrgetter, is_not
from typing import Any

from msgspec import Struct

from scanner.formats.javascript.specs import parts
from scanner.formats.javascript.tarballs import compare_rows, hashes_of, merged, revision_of
from scanner.formats.javascript.written import written
from scanner.formats.shapes.dependencies import Scope
from scanner.formats.shapes.locks import Locked, lock_of
from scanner.formats.shapes.members import Members, reader
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.recurring import following
from scanner.formats.shapes.sides import compared
from scanner.formats.shapes.sources import host_of
from scanner.formats.shapes.trees import mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_NAMES = ("package-lock.json", "npm-shrinkwrap.json", ".package-lock.json")
_FOLDER = "node_modules/"
_PACKAGES = "packages"


def matches(path: str) -> bool:
    return name_of(path) in _NAMES


class _Entry(Struct, frozen=True):
    """A member of `packages` or `dependencies`: as it stands there, and the rows it is."""

    stated: Any
    rows: tuple[Locked, ...]


Packages = Members[_Entry]
_rows_of, _name_of = attrgetter("rows"), attrgetter("name")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _compare(old: Packages | None, new: Packages) -> Iterator[Delta]:
    if old is None:
        yield from compare_rows(None, lock_of(merged(_rows(new))))
        return
    if old.tree.get("lockfileVersion") != new.tree.get("lockfileVersion"):
        was, now = text(old.tree.get("lockfileVersion")), text(new.tree.get("lockfileVersion"))
        yield Delta("lock-format-changed", "lockfileVersion", was, now, Severity.LOW)
    yield from _linked_now(old.made[_PACKAGES], new.made[_PACKAGES])
    # The rows of a name that has the same ones in both say nothing.
    names = {row.name for entry in (*_beside(old, new), *_beside(new, old)) for row in entry.rows}
    one, other = (merged(_named(names, _rows(side))) for side in (old, new))
    yield from compare_rows(lock_of(one, partial(_hosts, old)), lock_of(other, partial(_hosts, new)))


def _linked_now(old: Mapping[str, _Entry], new: Mapping[str, _Entry]) -> Iterator[Delta]:
    """A registry's package that became a folder of the repository, under the same name."""
    for path, had, entry in _others(old, new):
        if had is None or _FOLDER not in path or mapping(entry.stated).get("link") is not True:
            continue
        before = mapping(had.stated)
        if before and before.get("link") is not True:
            name, place = path.rpartition(_FOLDER)[2], text(mapping(entry.stated).get("resolved"))
            yield Delta("source-changed", name, text(before.get("resolved")) or "registry", place, Severity.HIGH)


def _beside(lock: Packages, other: Packages) -> Iterator[_Entry]:
    """What a lock has where the other has something else or nothing."""
    for section, entries in lock.made.items():
        yield from (entry for _, had, entry in _others(other.made[section], entries) if had != entry)


def _others(old: Mapping[str, _Entry], new: Mapping[str, _Entry]) -> Iterator[tuple[str, _Entry | None, _Entry]]:
    """Where each of `new` stands, what stood there, and it, unless it is the same thing: what was read once is so in
    both. Thousands are, so no line of Python is run for these."""
    entries, had = list(new.values()), list(map(old.get, new))
    return compress(zip(new, had, entries, strict=True), map(is_not, had, entries))


def _rows(lock: Packages) -> Iterator[Locked]:
    entries = chain.from_iterable(section.values() for section in lock.made.values())
    return chain.from_iterable(map(_rows_of, entries))


def _named(names: set[str], rows: Iterator[Locked]) -> Iterator[Locked]:
    kept = list(rows)
    return compress(kept, map(names.__contains__, map(_name_of, kept)))


def _hosts(lock: Packages) -> Counter[str]:
    return Counter(host_of(row.source) for row in _rows(lock))


def _package(path: str, entry: Any) -> _Entry:
    if _FOLDER not in path or not isinstance(entry, dict):
        return _Entry(entry, ())
    name = text(entry.get("name")) or path.rpartition(_FOLDER)[2]
    return _Entry(entry, tuple(_row(name, entry, linked=entry.get("link") is True)))


def _dependency(name: str, entry: Any) -> _Entry:
    return _Entry(entry, tuple(_nested(name, entry)))


def _nested(name: str, entry: Any) -> Iterator[Locked]:
    waiting: list[Any] = [{name: entry}]
    while waiting:
        for inner, stated in mapping(waiting.pop()).items():
            if isinstance(stated, dict):
                waiting.append(stated.get("dependencies"))
                yield from _row(inner, stated, linked=False)


_read = following(reader(**{_PACKAGES: _package, "dependencies": _dependency}))


def _row(name: str, entry: Mapping[str, Any], *, linked: bool) -> Iterator[Locked]:
    """One place in the tree. A link into the repository is its own code, and what is bundled comes with its bearer."""
    address, version = (_string(entry.get(key)) for key in ("resolved", "version"))
    if linked or version.startswith("file:"):
        place = version.removeprefix("file:") if version.startswith("file:") else address
        if place.startswith(("..", "/", "~")):
            yield Locked(name, "", f"path:{place}", scope=_scope(entry))
        return
    if not address and (entry.get("inBundle") is True or entry.get("bundled") is True):
        return
    if ":" in version:  # what version 1 wrote for everything that is not a registry's
        source, version = parts(version)
        name = source.removeprefix("npm:") if source.startswith("npm:") else name
        address = address or ("" if source.startswith("npm:") else source)
    if "#" in address and not address.startswith("http"):
        address, _, revision = address.partition("#")
        version = f"#{revision}"
    if address.startswith("file:"):
        address = "path:" + address.removeprefix("file:")
    runs = entry.get("hasInstallScript") is True
    version = revision_of(version, address)
    yield Locked(name, version, address, hashes_of(written(entry.get("integrity"))), _scope(entry), runs)


def _string(value: Any) -> str:
    return written(value) if isinstance(value, str) else ""


def _scope(entry: Mapping[str, Any]) -> Scope:
    if entry.get("dev") is True:
        return Scope.DEVELOPMENT
    return Scope.OPTIONAL if entry.get("optional") is True else Scope.RUNTIME
