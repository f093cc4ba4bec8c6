"""package-lock.json and npm-shrinkwrap.json: every package with its address and its hash.

Three versions of the format: nested `dependencies` (1), flat `packages` (3), and both (2), of which old and new npm
read one each. Both are read here, so that neither can be changed alone unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.javascript.specs import parts
from scanner.formats.javascript.tarballs import compare_rows, hashes_of, merged, revision_of
from scanner.formats.javascript.written import written
from scanner.formats.shapes.dependencies import Scope
from scanner.formats.shapes.locks import Locked, lock_of
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_json, compared
from scanner.formats.shapes.trees import mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_NAMES = ("package-lock.json", "npm-shrinkwrap.json", ".package-lock.json")
_FOLDER = "node_modules/"


def matches(path: str) -> bool:
    return name_of(path) in _NAMES


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> Mapping[str, Any]:
    tree = as_json(content)
    if not isinstance(tree, dict):
        raise UnreadableError("not an object")
    return tree


def _compare(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Iterator[Delta]:
    if old is not None and old.get("lockfileVersion") != new.get("lockfileVersion"):
        was, now = text(old.get("lockfileVersion")), text(new.get("lockfileVersion"))
        yield Delta("lock-format-changed", "lockfileVersion", was, now, Severity.LOW)
    if old is not None:
        yield from _linked_now(old, new)
    yield from compare_rows(None if old is None else lock_of(merged(_rows(old))), lock_of(merged(_rows(new))))


def _linked_now(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    """A registry's package that became a folder of the repository, under the same name."""
    was = mapping(old.get("packages"))
    for path, entry in mapping(new.get("packages")).items():
        before = mapping(was.get(path))
        if _FOLDER in path and mapping(entry).get("link") is True and before and before.get("link") is not True:
            name, place = path.rpartition(_FOLDER)[2], text(mapping(entry).get("resolved"))
            yield Delta("source-changed", name, text(before.get("resolved")) or "registry", place, Severity.HIGH)


def _rows(tree: Mapping[str, Any]) -> Iterator[Locked]:
    packages = tree.get("packages")
    for path, entry in packages.items() if isinstance(packages, dict) else ():
        if _FOLDER in path and isinstance(entry, dict):
            name = text(entry.get("name")) or path.rpartition(_FOLDER)[2]
            yield from _row(name, entry, linked=entry.get("link") is True)
    waiting = [tree.get("dependencies")]
    while waiting:
        for name, entry in mapping(waiting.pop()).items():
            if isinstance(entry, dict):
                waiting.append(entry.get("dependencies"))
                yield from _row(name, entry, linked=False)


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
