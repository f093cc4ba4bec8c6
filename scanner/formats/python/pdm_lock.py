"""pdm.lock: each package with its version, where it comes from and the hash of every file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.python.artifacts import strange_files
from scanner.formats.python.whole_locks import diff_whole, is_whole
from scanner.formats.shapes.locks import Locked
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.toml_locks import WORST, diff_tables
from scanner.formats.shapes.trees import at, items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

__all__ = ["WORST", "diff", "matches"]

_SAFE = ("cross_platform", "inherit_metadata", "static_urls", "direct_minimal_versions")


def matches(path: str) -> bool:
    name = name_of(path)
    return name == "pdm.lock" or (name.startswith("pdm.") and name.endswith(".lock"))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    files: list[tuple[str, list[str]]] = []

    def rows(tree: dict[str, Any]) -> Iterator[Locked]:
        files.clear()  # the side that is read last is the new one
        behind = mapping(at(tree, "metadata", "files"))
        for package in map(mapping, items(tree.get("package"))):
            if package.get("path") in (".", "./"):
                continue  # the project itself
            name, version = text(package.get("name")), text(package.get("version"))
            listed = list(map(mapping, items(package.get("files") or behind.get(f"{name} {version}"))))
            files.append((name, [url for each in listed if (url := text(each.get("url")))]))
            yield _row(package, listed)

    if is_whole(old) or is_whole(new):
        yield from diff_whole(old, new, rows, _head)
    else:
        yield from diff_tables(old, new, table="package", rows=rows, host_key=r"\burl = ", head=_head)
    yield from strange_files(old, files)


def _row(package: Mapping[str, Any], files: list[Mapping[str, Any]]) -> Locked:
    hashes = frozenset(digest for each in files if (digest := text(each.get("hash"))))
    version, place = text(package.get("version")), text(package.get("url"))
    if package.get("git"):
        place = f"git+{text(package['git']).removeprefix('git+')}"
        version = f"{version}+git.{text(package.get('revision'))[:12]}"
    elif package.get("path"):
        place = f"path:{text(package['path'])}"
    return Locked(text(package.get("name")), version, place, hashes)


def _head(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Delta]:
    one, other = mapping(old.get("metadata")), mapping(new.get("metadata"))
    if one.get("lock_version") and other.get("lock_version") and one["lock_version"] != other["lock_version"]:
        was, now = text(one["lock_version"]), text(other["lock_version"])
        yield Delta("lock-format-changed", "metadata.lock_version", was, now, Severity.LOW)
    asked, asks = (sorted(map(text, items(side.get("strategy")))) for side in (one, other))
    if [each for each in asked if each not in _SAFE] != [each for each in asks if each not in _SAFE]:
        yield Delta("setting-changed", "metadata.strategy", ", ".join(asked), ", ".join(asks), Severity.MEDIUM)
