"""uv.lock: each package with its version, where it comes from and the hash of every file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.locks import Locked
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.toml_locks import WORST, diff_tables
from scanner.formats.shapes.trees import items, leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

__all__ = ["WORST", "diff", "matches"]

_OWN = ("virtual", "editable")  # the project itself and its workspace members


def matches(path: str) -> bool:
    return name_of(path) == "uv.lock" or path.endswith(".py.lock")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from diff_tables(old, new, table="package", rows=_rows, host_key=r"registry = ", head=_head)


def _rows(tree: dict[str, Any]) -> Iterator[Locked]:
    for package in map(mapping, items(tree.get("package"))):
        source = mapping(package.get("source"))
        if source.keys() & set(_OWN):
            continue  # its version is the project's own, told with the manifest
        files = [package.get("sdist"), *items(package.get("wheels"))]
        hashes = frozenset(digest for each in files if (digest := text(mapping(each).get("hash"))))
        yield Locked(text(package.get("name")), text(package.get("version")), _source(source), hashes)


def _source(source: Any) -> str:
    """`{registry = URL}`, `{git = URL}`, `{path = ...}`, `{url = ...}`; a path is marked as one."""
    for kind, place in source.items():
        if kind == "git":
            return f"git+{text(place)}"
        return f"path:{text(place)}" if kind in ("path", "directory") else text(place)
    return ""


def _head(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Delta]:
    """`[options]` and `[manifest]`: what the resolver was told to do."""
    for key in ("options", "manifest"):
        for path, was, now in leaves(old.get(key), new.get(key), (key,)):
            if path[-1].startswith("exclude-newer") and now is None:
                yield Delta("cooldown-lowered", ".".join(path), text(was), "", Severity.HIGH)
            elif path[-1] not in ("requires-dist", "members", "requirements", "dependency-groups"):
                yield Delta("setting-changed", ".".join(path), text(was), text(now), Severity.MEDIUM)
