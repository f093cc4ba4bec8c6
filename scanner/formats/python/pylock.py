"""pylock.toml (PEP 751): the lock format that every installer reads, with an address for each file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.python.artifacts import strange_files
from scanner.formats.shapes.locks import Locked
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.toml_locks import WORST, diff_tables
from scanner.formats.shapes.trees import at, items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

__all__ = ["WORST", "diff", "matches"]


def matches(path: str) -> bool:
    name = name_of(path)
    return name.startswith("pylock.") and name.endswith(".toml")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    files: list[tuple[str, list[str]]] = []

    def rows(tree: dict[str, Any]) -> Iterator[Locked]:
        files.clear()  # the side that is read last is the new one
        for package in map(mapping, items(tree.get("packages"))):
            listed = [mapping(each) for each in (package.get("sdist"), *items(package.get("wheels")))]
            listed.append(mapping(package.get("archive")))
            files.append((text(package.get("name")), [url for each in listed if (url := text(each.get("url")))]))
            yield _row(package, listed)

    yield from diff_tables(old, new, table="packages", rows=rows, host_key=r"index = ", head=_head)
    yield from strange_files(old, files)


def _row(package: Mapping[str, Any], files: list[Mapping[str, Any]]) -> Locked:
    hashes = frozenset(
        f"{algorithm}:{text(digest)}" for each in files for algorithm, digest in mapping(each.get("hashes")).items()
    )
    version, place = text(package.get("version")), text(package.get("index"))
    if vcs := mapping(package.get("vcs")):
        place = f"git+{text(vcs.get('url') or vcs.get('path'))}"
        version = f"{version}+git.{text(vcs.get('commit-id'))[:12]}"
    elif folder := mapping(package.get("directory")):
        place = f"path:{text(folder.get('path'))}"
    elif archive := mapping(package.get("archive")):
        place = text(archive.get("url")) or f"path:{text(archive.get('path'))}"
    return Locked(text(package.get("name")), version, place, hashes)


def _head(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Delta]:
    was, now = (text(tree.get("lock-version")) for tree in (old, new))
    if was != now:
        yield Delta("lock-format-changed", "lock-version", was, now, Severity.LOW)
    yield from _publishers(old, new)


def _publishers(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Delta]:
    """Who must have published a package, where the lock says so. A package that went takes its own along."""
    before, after = _identities(old), _identities(new)
    for name in [name for name in before if name in after]:
        if before[name] and before[name] != after[name]:
            yield Delta("provenance-dropped", name, before[name], after[name], Severity.CRITICAL)


def _identities(tree: dict[str, Any]) -> dict[str, str]:
    packages = map(mapping, items(tree.get("packages")))
    return {text(at(each, "name")): text(each.get("attestation-identities")) for each in packages}
