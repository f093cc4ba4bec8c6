"""deno.lock: packages of JSR and npm with their hashes, and every remote module by its address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.javascript.specs import split_at
from scanner.formats.javascript.tarballs import compare_rows, hashes_of, merged
from scanner.formats.javascript.written import written
from scanner.formats.shapes.locks import Locked, lock_of
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_json, compared
from scanner.formats.shapes.trees import mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_VERSIONED = re.compile(r"(https?://[^\s@]{1,500})@([\w.+-]{1,60})(/\S*)?$")


def matches(path: str) -> bool:
    return name_of(path) == "deno.lock"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> Mapping[str, Any]:
    tree = as_json(content)
    if not isinstance(tree, dict):
        raise UnreadableError("not an object")
    return mapping(tree)


def _compare(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Iterator[Delta]:
    if old is not None and text(old.get("version")) != text(new.get("version")):
        was, now = text(old.get("version")), text(new.get("version"))
        yield Delta("lock-format-changed", "version", was, now, Severity.LOW)
    yield from compare_rows(None if old is None else lock_of(merged(_rows(old))), lock_of(merged(_rows(new))))
    if old is not None:
        yield from _redirects(mapping(old.get("redirects")), mapping(new.get("redirects")))


def _rows(tree: Mapping[str, Any]) -> Iterator[Locked]:
    inner = mapping(tree.get("packages"))  # versions 2 and 3
    for registry in ("jsr", "npm"):
        for key, value in mapping(tree.get(registry, inner.get(registry))).items():
            name, version = split_at(key.partition("_")[0])
            entry = mapping(value)
            address = written(entry.get("tarball")) if entry.get("tarball") else ""
            digest = written(entry.get("integrity")) if entry.get("integrity") else ""
            hashes = hashes_of(digest) if "-" in digest else frozenset({f"sha256:{digest}"} if digest else ())
            yield Locked(name, version, address, hashes, runs=entry.get("scripts") is True)
    for address, digest in mapping(tree.get("remote")).items():
        found = _VERSIONED.match(address)
        name, version = (found[1] + (found[3] or ""), found[2]) if found else (address, "")
        yield Locked(name, version, address, frozenset({f"sha256:{written(digest)}"}))


def _redirects(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    """An address that now leads elsewhere."""
    for address, target in new.items():
        if address in old and old[address] != target:
            yield Delta("source-changed", address, text(old[address]), text(target), Severity.HIGH)
