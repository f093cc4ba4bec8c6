"""yarn.lock of Yarn 1 (an address and a hash of the archive) and of Yarn 2 and later (a locator and a checksum)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from urllib.parse import unquote

from scanner.formats.javascript.specs import parts, split_at
from scanner.formats.javascript.tarballs import compare_rows, hashes_of, merged, revision_of
from scanner.formats.javascript.written import written
from scanner.formats.javascript.yarn_text import Block, Whole, differing, pieces, whole
from scanner.formats.shapes import sources
from scanner.formats.shapes.locks import Lock, Locked, lock_of
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.recurring import following, recurring_pieces
from scanner.formats.shapes.sides import UnreadableError, compared, opaque
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_META = "__metadata"
_RESOLVED = re.compile(r"\n  resolved \"([^\"\s]{1,500})\"")


def matches(path: str) -> bool:
    return name_of(path) == "yarn.lock"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


@following
def _read(content: bytes, near: Whole | None) -> Whole:
    return whole(content, near)


def _compare(old: Whole | None, new: Whole) -> Iterator[Delta]:
    try:
        one, other = differing(old, new)
    except UnreadableError as error:
        yield opaque(error.reason, WORST, error.line)
        return
    versions = [_metadata(each) for each in (old, new)]
    if old is not None and versions[0] != versions[1]:
        yield Delta("lock-format-changed", _META, _said(versions[0]), _said(versions[1]), Severity.LOW)
    comparable = old is None or versions[0].get("cacheKey") == versions[1].get("cacheKey")
    known = {(block.descriptors, block.fields.get("resolution")) for block in one}
    for block in other:
        if (block.descriptors, block.fields.get("resolution")) not in known:
            yield from _misnamed(block)
    earlier = None if old is None else _lock(one, old, comparable)
    yield from compare_rows(earlier, _lock(other, new, comparable))


def _lock(found: list[Block], of: Whole, comparable: bool) -> Lock:
    rows = merged(row for block in found for row in _row(block, comparable))
    return lock_of(rows, lambda: Counter(chain.from_iterable(_hosts(pieces(of)))))


def _hosts_of(piece: str) -> tuple[str, ...]:
    return tuple(map(sources.host_of, _RESOLVED.findall(piece)))


_hosts = recurring_pieces(_hosts_of)


def _metadata(of: Whole | None) -> dict[str, str]:
    """The versions of the format and of the archives that checksums are taken of; Yarn 1 has none."""
    if of is None or f"{_META}:" not in of.heads:
        return {}
    start = of.content.find(f"\n{_META}:\n".encode())
    below = of.content[start + len(_META) + 3 :][:2000].decode(errors="replace")
    found = re.match(r"(?:  .{1,200}\n){0,5}", below)
    return dict(re.findall(r"^  (version|cacheKey): (.{1,50})$", found[0], re.MULTILINE)) if found else {}


def _said(metadata: dict[str, str]) -> str:
    return ", ".join(f"{key} {value}" for key, value in metadata.items()) or "version 1"


def _row(block: Block, comparable: bool) -> Iterator[Locked]:
    if block.descriptors[:1] == (_META,):
        return
    if "resolution" in block.fields:
        yield from _berry(block, comparable)
        return
    name, wanted = split_at(block.descriptors[0])
    source, _ = parts(wanted)
    if source.startswith("npm:"):
        name, source = source.removeprefix("npm:"), ""
    version = written(block.fields.get("version", ""))
    address, _, fragment = written(block.fields.get("resolved") or source).partition("#")
    hashes = hashes_of(written(block.fields.get("integrity", "")))
    if sources.kind(address) == "git" or (fragment and "/-/" not in address and not hashes):
        version = f"#{fragment}" if fragment else version
    elif fragment and not hashes:
        hashes = frozenset({f"sha1:{fragment}"})
    yield Locked(name, revision_of(version, address), address, hashes)


def _berry(block: Block, comparable: bool) -> Iterator[Locked]:
    name, locator = split_at(written(block.fields["resolution"]))
    protocol, _, place = locator.partition(":")
    if protocol in ("workspace", "patch"):
        return  # the project itself, and its own patches, which stand in the manifest
    version, source = written(block.fields.get("version", "")), ""
    if protocol == "npm":
        version, _, binding = place.partition("::")
        source = unquote(binding.partition("__archiveUrl=")[2].partition("&")[0])
    else:
        source, _, revision = locator.partition("#")
        version = "#" + revision.rpartition("commit=")[2] if revision else version
    yield Locked(name, version, source, _checksum(block.fields.get("checksum", ""), comparable))


def _checksum(value: str, comparable: bool) -> frozenset[str]:
    """A checksum is of the archive as this version of Yarn packs it; another one's says nothing about this one's."""
    if not value:
        return frozenset()
    key, slash, digest = value.partition("/")
    if not comparable:
        return frozenset({"checksum:there"})
    return frozenset({f"yarn{key}:{digest}" if slash else f"yarn:{value}"})


def _misnamed(block: Block) -> Iterator[Delta]:
    """A block that answers a request for one package with another, which no alias asked for."""
    resolution = block.fields.get("resolution", "")
    name, locator = split_at(resolution)
    if not resolution or locator.startswith("workspace:"):
        return
    for descriptor in block.descriptors:
        asked, wanted = split_at(descriptor)
        alias, _ = split_at(wanted.removeprefix("npm:"))
        stated = locator.partition("::")[0].removeprefix("npm:")
        other = locator.startswith("npm:") and block.fields.get("version", stated) != stated
        if (name not in (asked, alias)) or other:
            yield Delta(
                "source-changed", asked, block.fields.get("version", "")[:200], resolution[:200], Severity.CRITICAL
            )
            return
