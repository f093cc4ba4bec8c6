"""uv.lock: each package with its version, where it comes from and the hash of every file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.python.artifacts import strange_files
from scanner.formats.python.cooldown import compare_cooldowns, compare_exemptions
from scanner.formats.python.tool_uv import compare_prereleases
from scanner.formats.shapes.locks import Locked
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sources import without_password
from scanner.formats.shapes.toml_locks import WORST, diff_tables
from scanner.formats.shapes.trees import at, items, leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

__all__ = ["WORST", "diff", "matches"]

_OWN = ("virtual", "editable")  # the project itself and its workspace members
_MANIFEST = ("requires-dist", "members", "requirements", "dependency-groups")  # told with the manifest
_REPLACED = ("overrides", "constraints", "build-constraints", "excludes", "dependency-metadata")


def matches(path: str) -> bool:
    return name_of(path) == "uv.lock" or path.endswith(".py.lock")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    files: list[tuple[str, list[str]]] = []
    bare: list[dict[str, str]] = []  # by side

    def rows(tree: dict[str, Any]) -> Iterator[Locked]:
        bare.append({})
        files.clear()  # the side that is read last is the new one
        for package in map(mapping, items(tree.get("package"))):
            source = mapping(package.get("source"))
            if source.keys() & set(_OWN):
                continue  # its version is the project's own, told with the manifest
            listed = [mapping(each) for each in (package.get("sdist"), *items(package.get("wheels")))]
            files.append((text(package.get("name")), [url for each in listed if (url := text(each.get("url")))]))
            row = _row(package, source, listed)
            if row.hashes:
                unfixed = {text(each.get("url")): row.name for each in listed if not text(each.get("hash"))}
                bare[-1].update(unfixed)
            yield row

    yield from diff_tables(old, new, table="package", rows=rows, host_key=r"registry = ", head=_head)
    yield from strange_files(old, files)
    before, after = bare if len(bare) == 2 else ({}, {})
    for url, name in after.items():
        if url and url not in before:  # uv takes any file it has not a hash of
            yield Delta("hash-removed", name, "", without_password(url), Severity.HIGH)


def _row(package: Mapping[str, Any], source: Mapping[str, Any], files: list[Mapping[str, Any]]) -> Locked:
    hashes = frozenset(digest for each in files if (digest := text(each.get("hash"))))
    kind = next((key for key in ("git", "path", "directory", "registry", "url") if key in source), "")
    place = text(source.get(kind))
    version = text(package.get("version"))
    if kind == "git":
        place, _, commit = place.partition("#")
        version = f"{version}+git.{commit[:12]}"  # another commit is another version
        place = f"git+{place}"
    elif kind in ("path", "directory"):
        place = f"path:{place}"
    return Locked(text(package.get("name")), version, place, hashes)


def _head(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Delta]:
    """`[options]` and `[manifest]`: what the resolver was told to do."""
    if text(old.get("version")) != text(new.get("version")):
        yield Delta("lock-format-changed", "version", text(old.get("version")), text(new.get("version")), Severity.LOW)
    spans = [at(side, "options", "exclude-newer-span") for side in (old, new)]
    for key in ("options", "manifest"):
        for path, was, now in leaves(old.get(key), new.get(key), (key,)):
            place, name = ".".join(path), "".join(path[1:2])
            if name == "exclude-newer-package":
                yield from compare_exemptions(place, was, now)
            elif name == "exclude-newer" and spans != [None, None]:
                continue  # the day moves on with every run; the span is what was asked for
            elif name.startswith("exclude-newer"):
                yield from compare_cooldowns(place, was, now)
            elif name == "prerelease-mode":
                yield from compare_prereleases(place, was, now)
            elif name in _REPLACED:
                yield Delta("override-changed", place, text(was), text(now), Severity.HIGH)
            elif name not in _MANIFEST:
                yield Delta("setting-changed", place, text(was), text(now), Severity.MEDIUM)
