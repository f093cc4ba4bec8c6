"""pnpm-lock.yaml, versions 5 to 9: every package with its hash, and where it comes from if not from the registry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any

from scanner.formats.javascript import pnpm_text
from scanner.formats.javascript.pnpm_importers import GROUPS, links, misdirected
from scanner.formats.javascript.pnpm_scopes import development
from scanner.formats.javascript.tarballs import compare_rows, hashes_of, merged, revision_of
from scanner.formats.javascript.written import written
from scanner.formats.shapes import sources
from scanner.formats.shapes.dependencies import Scope
from scanner.formats.shapes.locks import Hosts, Locked, lock_of
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.recurring import recent, recurring_objects
from scanner.formats.shapes.sides import UnreadableError, as_text, as_yaml_documents, compared
from scanner.formats.shapes.trees import mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
Tree = dict[str, Any]
_TREES = ("importers", "packages", "snapshots", *GROUPS)
_TARBALL = re.compile(r"tarball: ['\"]?([^,}\s'\"]{1,500})")
_HOSTED = re.compile(r"\n  ([\w-]+(?:\.[\w-]+)+(?::\d+)?)/")
_MOST = 2_500_000  # of what is left to read
_text = recent(as_text)
_development = recurring_objects(development, most=8)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?/")


def matches(path: str) -> bool:
    return name_of(path) == "pnpm-lock.yaml"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    # What is left of a long file shows only some of the ways to a package, so nobody can say it is but for some.
    whole = max(len(old or b""), len(new or b"")) <= pnpm_text.WHOLE

    def compare(before: Tree | None, after: Tree) -> Iterator[Delta]:
        yield from _compare(before, after, (partial(_hosts, old), partial(_hosts, new)), whole=whole)

    yield from compared(*_reduced(old, new), _read, compare, worst=WORST, removed=Severity.HIGH)


def _reduced(old: bytes | None, new: bytes | None) -> tuple[bytes | None, bytes | None]:
    """Both sides without equal entries, where they are long, or not in pnpm's hand but for single lines."""
    if old is None or new is None:
        return old, new
    try:
        sides = _text(old), _text(new)
    except UnreadableError:
        return old, new  # told by whoever reads it next
    if max(map(len, sides)) <= pnpm_text.WHOLE and None not in map(pnpm_text.read, sides):
        return old, new
    both = pnpm_text.reduced(*sides)
    return (old, new) if both is None else (both[0].encode(), both[1].encode())


@recent
def _hosts(content: bytes | None) -> Counter[str]:
    """The hosts of all rows that name one, counted in the text: most rows are not read."""
    text = _text(content or b"")
    found = Counter(map(sources.host_of, _TARBALL.findall(text) if "tarball: " in text else ()))
    return found + Counter(host.partition(":")[0].casefold() for host in _HOSTED.findall(_keys(text)))


def _keys(text: str) -> str:
    """A text in which every key of a package stands on its line, two spaces in."""
    documents = pnpm_text.read(text) if len(text) <= pnpm_text.WHOLE else None
    if documents is None:
        return text
    trees = [mapping(document.get(name)) for document in documents for name in ("packages", "snapshots")]
    return "\n  ".join(chain([""], *trees))


@recent
def _read(content: bytes) -> Tree:
    """One tree; since version 11 pnpm writes what it needs for itself into a document of its own before the other."""
    if len(content) > _MOST:
        raise UnreadableError(f"larger than {_MOST} bytes")
    documents = pnpm_text.read(_text(content))
    if documents is None:
        documents = as_yaml_documents(content)
    tree: dict[str, Any] = {}
    for document in documents:
        if not isinstance(document, dict):
            raise UnreadableError("not a mapping")
        for key, value in mapping(document).items():
            both = key in _TREES and isinstance(tree.get(key), dict) and isinstance(value, dict)
            tree[key] = {**tree[key], **mapping(value)} if both else value
    return tree


def _compare(old: Tree | None, new: Tree, hosts: tuple[Hosts, Hosts], *, whole: bool) -> Iterator[Delta]:
    if old is not None and text(old.get("lockfileVersion")) != text(new.get("lockfileVersion")):
        was, now = text(old.get("lockfileVersion")), text(new.get("lockfileVersion"))
        yield Delta("lock-format-changed", "lockfileVersion", was, now, Severity.LOW)
    one = None if old is None else lock_of(merged(_rows(old, new, whole=whole)), hosts[0])
    other = lock_of(merged(_rows(new, old or {}, whole=whole)), hosts[1])
    told = [*misdirected(old or {}, new), *compare_rows(one, other)]
    yield from told
    if old is not None and not told and links(old, new) != links(new, old):
        yield Delta("setting-changed", "importers", "", "other versions of what was locked before", Severity.LOW)


def _rows(tree: Tree, besides: Tree, *, whole: bool) -> Iterator[Locked]:
    """The packages of a tree that are not the same in the other one."""
    known = mapping(besides.get("packages"))
    others = [
        (key, entry) for key, entry in mapping(tree.get("packages")).items() if known.get(key, known) is not entry
    ]
    packages = {key: entry for key, entry in others if known.get(key, known) != entry}
    former = text(tree.get("lockfileVersion")).startswith(("5", "4", "3"))
    only = frozenset() if not whole or not packages else _development([tree])[0]
    for key, value in packages.items():
        entry = mapping(value)
        resolution = mapping(entry.get("resolution"))
        name, version = _identity(key, entry, former=former)
        if not name:
            continue
        source, version = _source(key, resolution, version)
        hashes = hashes_of(written(resolution.get("integrity")))
        scope = Scope.DEVELOPMENT if entry.get("dev") is True or key in only else Scope.RUNTIME
        yield Locked(name, version, source, hashes, scope, entry.get("requiresBuild") is True)


def _identity(key: str, entry: Mapping[str, Any], *, former: bool) -> tuple[str, str]:
    """Name and version: `/@s/n/1.0.0_peer@2` (5), `/@s/n@1.0.0(peer@2)` (6), `@s/n@1.0.0` (9)."""
    plain = key.partition("(")[0].removeprefix("/")
    if former and "name" not in entry:
        path, _, version = plain.rpartition("/")
        path = path[_HOST.match(path).end() :] if _HOST.match(path) else path  # type: ignore[union-attr]
        return path or plain, version.partition("_")[0]
    at = plain.find("@", 1)
    name, version = (plain[:at], plain[at + 1 :]) if at > 0 else (plain, "")
    return text(entry.get("name")) or name, text(entry.get("version")) or version


def _source(key: str, resolution: Mapping[str, Any], version: str) -> tuple[str, str]:
    """Where a package comes from, "" for the registry, and what tells its code from another under the same version."""
    if "repo" in resolution:
        return f"git+{written(resolution['repo'])}", f"#{written(resolution.get('commit'))}"
    if "directory" in resolution:
        place = written(resolution["directory"])
        return (f"path:{place}" if place.startswith(("..", "/", "~")) else ""), version
    address = written(resolution.get("tarball"))
    if address:
        return (f"path:{address}" if address.startswith("file:") else address), revision_of(version, address)
    host = _HOST.match(key)
    return (f"https://{host[0]}" if host and not key.startswith("/") else ""), version
