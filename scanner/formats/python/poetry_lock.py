"""poetry.lock: each package with its version, its groups, where it comes from and the hash of every file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.python.requirement import normal
from scanner.formats.python.whole_locks import diff_whole, is_whole
from scanner.formats.shapes.dependencies import Scope
from scanner.formats.shapes.locks import Locked
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.toml_locks import WORST, diff_tables
from scanner.formats.shapes.trees import at, items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

__all__ = ["WORST", "diff", "matches"]


def matches(path: str) -> bool:
    return name_of(path) == "poetry.lock"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    if is_whole(old) or is_whole(new):
        yield from diff_whole(old, new, _rows, _head)
    else:
        yield from diff_tables(old, new, table="package", rows=_rows, host_key=r"\nurl = ", head=_head)


def _rows(tree: dict[str, Any]) -> Iterator[Locked]:
    behind = {normal(name): files for name, files in mapping(at(tree, "metadata", "files")).items()}
    older = {normal(name): files for name, files in mapping(at(tree, "metadata", "hashes")).items()}
    for package in map(mapping, items(tree.get("package"))):
        name = text(package.get("name"))
        files = items(package.get("files") or behind.get(normal(name)))
        hashes = frozenset(digest for each in files if (digest := text(mapping(each).get("hash"))))
        hashes |= {f"sha256:{text(digest)}" for digest in items(older.get(normal(name)))}
        version, place = _placed(text(package.get("version")), mapping(package.get("source")))
        yield Locked(name, version, place, hashes, _scope(package))


def _placed(version: str, source: Mapping[str, Any]) -> tuple[str, str]:
    """The version with the commit it was taken from, and the place."""
    kind, place = text(source.get("type")), text(source.get("url"))
    if kind == "git":
        commit = text(source.get("resolved_reference") or source.get("reference"))
        return f"{version}+git.{commit[:12]}", place if place.startswith("git") else f"git+{place}"
    return version, f"path:{place}" if kind in ("directory", "file") else place


def _scope(package: Mapping[str, Any]) -> Scope:
    groups = package.get("groups")
    if package.get("category") == "dev" or (isinstance(groups, list) and groups and "main" not in groups):
        return Scope.DEVELOPMENT
    return Scope.OPTIONAL if package.get("optional") is True else Scope.RUNTIME


def _head(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Delta]:
    was, now = (text(at(tree, "metadata", "lock-version")) for tree in (old, new))
    if was != now and was and now:
        yield Delta("lock-format-changed", "metadata.lock-version", was, now, Severity.LOW)
