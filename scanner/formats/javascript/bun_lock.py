"""bun.lock: JSON with trailing commas, a row for every package: name and version, registry, what it needs, hash."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from scanner.formats.javascript.scopes import reachable
from scanner.formats.javascript.sizes import written_by_hand
from scanner.formats.javascript.specs import split_at
from scanner.formats.javascript.tarballs import compare_rows, hashes_of, merged, revision_of
from scanner.formats.javascript.written import written
from scanner.formats.shapes import sources
from scanner.formats.shapes.dependencies import Scope
from scanner.formats.shapes.locks import Locked, lock_of
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_jsonc, as_text, compared
from scanner.formats.shapes.trees import mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_COMMA = re.compile(rb",(?=\r?\n\s*+[}\]])")  # a string holds no line break, so this is none's
_NEEDS = ("dependencies", "optionalDependencies", "peerDependencies")


def matches(path: str) -> bool:
    return name_of(path) == "bun.lock"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> Mapping[str, Any]:
    try:  # ten times as fast as the reader of comments
        tree = json.loads(as_text(_COMMA.sub(b"", content)), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        tree = as_jsonc(written_by_hand(content))
    if not isinstance(tree, dict):
        raise UnreadableError("not an object")
    return mapping(tree)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Bun writes what stands in two groups of a manifest twice; only a second, other value is two readings."""
    found = dict(pairs)
    if len(found) != len(pairs) and any(found[key] != value for key, value in pairs):
        raise ValueError("a key occurs twice")
    return found


def _compare(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Iterator[Delta]:
    if old is not None and old.get("lockfileVersion") != new.get("lockfileVersion"):
        was, now = text(old.get("lockfileVersion")), text(new.get("lockfileVersion"))
        yield Delta("lock-format-changed", "lockfileVersion", was, now, Severity.LOW)
    if old is not None:
        trusted = [set(map(text, _list(each.get("trustedDependencies")))) for each in (old, new)]
        if more := sorted(trusted[1] - trusted[0]):
            yield Delta("install-scripts-allowed", "trustedDependencies", "", text(more), Severity.CRITICAL)
    one, other = (mapping(tree.get("packages")) for tree in (old or {}, new))
    same = {key for key in one.keys() & other.keys() if one[key] == other[key]}
    before = None if old is None else lock_of(merged(_rows(old, same)), partial(_hosts, one))
    yield from compare_rows(before, lock_of(merged(_rows(new, same)), partial(_hosts, other)))


def _hosts(packages: Mapping[str, Any]) -> Counter[str]:
    """The hosts of all rows that name a registry."""
    return Counter(sources.host_of(row[1]) for row in packages.values() if isinstance(row, list) and _address(row))


def _address(row: list[Any]) -> bool:
    return len(row) > 1 and isinstance(row[1], str) and "://" in row[1]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _rows(tree: Mapping[str, Any], same: set[str]) -> Iterator[Locked]:
    """The rows but for those that are the same on both sides."""
    packages = {key: _list(value) for key, value in mapping(tree.get("packages")).items()}
    shipped = _shipped(tree, packages) if packages.keys() - same else set()
    for key, row in ((key, row) for key, row in packages.items() if key not in same):
        name, version = split_at(written(row[0]) if row else "")
        if not name or version.startswith("workspace:") or version in ("root:", ""):
            continue
        scope = Scope.RUNTIME if key in shipped else Scope.DEVELOPMENT
        texts = [each for each in row[1:] if isinstance(each, str)]
        hashes = frozenset(digest for each in texts if each.startswith("sha") for digest in hashes_of(each))
        registry = next((each for each in texts if "://" in each), "")
        yield Locked(name, *_placed(version, registry), hashes, scope)


def _placed(version: str, registry: str) -> tuple[str, str]:
    """Version and source; what comes from no registry names its place where others have a version."""
    if version.startswith(("file:", "link:", "./", "../", "/")):
        return "", f"path:{version.partition(':')[2] or version}"
    if "://" in version or sources.kind(version) == "git" or version.startswith(("github:", "gitlab:")):
        address, _, revision = version.partition("#")
        return (f"#{revision}" if revision else revision_of("", address)), address
    return version, registry


def _shipped(tree: Mapping[str, Any], packages: Mapping[str, list[Any]]) -> set[str]:
    """The keys of packages that something else than development dependencies leads to."""
    edges = {key: list(_needs(key, row, packages)) for key, row in packages.items()}
    roots: list[str] = []
    for workspace in mapping(tree.get("workspaces")).values():
        own = text(mapping(workspace).get("name"))
        for group in _NEEDS:
            for name in mapping(mapping(workspace).get(group)):
                roots += [key for key in (f"{own}/{name}", name) if key in packages][:1]
    return reachable(roots, lambda key: edges.get(key, ()))


def _needs(key: str, row: list[Any], packages: Mapping[str, list[Any]]) -> Iterator[str]:
    """The keys of what a package needs: its own copy (`parent/name`), a copy of one above it, or the common one."""
    for info in (each for each in row[1:] if each and isinstance(each, dict)):
        for group in _NEEDS:
            for name in mapping(mapping(info).get(group)):
                yield from _nearest(key, name, packages)


def _nearest(key: str, name: str, packages: Mapping[str, list[Any]]) -> Iterator[str]:
    above = key[:500]
    while above:
        if f"{above}/{name}" in packages:
            yield f"{above}/{name}"
            return
        above = above.rpartition("/")[0]
    if name in packages:
        yield name
