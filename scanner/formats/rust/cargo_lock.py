"""Cargo.lock: every crate with its version, where it comes from and the SHA-256 of its archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.shapes import sources
from scanner.formats.shapes.locks import Locked
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.toml_locks import WORST, diff_tables
from scanner.formats.shapes.trees import items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

__all__ = ["WORST", "diff", "matches"]

_CHECKSUM = "checksum "  # until 2019 they stood in a table of their own: `checksum name version (source)`


def matches(path: str) -> bool:
    return name_of(path) == "cargo.lock"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from diff_tables(old, new, table="package", rows=_rows, host_key=r"source = ", head=_head)


def _rows(tree: dict[str, Any]) -> Iterator[Locked]:
    apart = mapping(tree.get("metadata"))
    for package in map(mapping, items(tree.get("package"))):
        name, version, source = (text(package.get(key)) for key in ("name", "version", "source"))
        if not source:
            continue  # the crates of the project itself: their version is told with the manifest
        digest = text(package.get("checksum") or apart.get(f"{_CHECKSUM}{name} {version} ({source})"))
        hashes = frozenset({f"sha256:{digest}"} if digest and digest != "<none>" else ())
        yield Locked(name, version, source, hashes)


def _head(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Delta]:
    was, now = text(old.get("version")), text(new.get("version"))
    if was != now:
        yield Delta("lock-format-changed", "version", was, now, Severity.LOW)
    yield from _local(_places(old), _places(new))
    yield from _apart(old, new)


def _places(tree: dict[str, Any]) -> dict[str, str]:
    packages = map(mapping, items(tree.get("package")))
    return {text(each.get("name")): text(each.get("source")) for each in packages}


def _local(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Delta]:
    """A crate that came from a registry and now is a folder somewhere."""
    for name, source in old.items():
        if source and name in new and not new[name]:
            yield Delta("source-changed", name, sources.without_password(source), "path", Severity.HIGH)


def _apart(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Delta]:
    """Checksums in a table of their own, where the crates they belong to did not change and so were not read."""
    before, after = mapping(old.get("metadata")), mapping(new.get("metadata"))
    if not before or not after:
        return
    read = {f"{text(each.get('name'))} {text(each.get('version'))}" for each in map(mapping, items(old.get("package")))}
    for key, digest in before.items():
        crate = " ".join(key.removeprefix(_CHECKSUM).split()[:2])
        if not key.startswith(_CHECKSUM) or crate in read or after.get(key) == digest:
            continue
        name = crate.partition(" ")[0]
        if key in after:
            yield Delta("hash-changed", name, text(digest), text(after[key]), Severity.CRITICAL)
        else:
            yield Delta("hash-removed", name, text(digest), "", Severity.HIGH)
