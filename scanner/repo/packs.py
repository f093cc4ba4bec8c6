"""Blobs, commits and tags straight from packs, whole delta families at a time.

`git cat-file` rebuilds every object from the start of its delta chain and pushes it through a pipe; walking each family
once, base first, takes two thirds of the CPU time. Only what git's own packs hold is read (index version 2, deltas
by offset or by name); anything else is left to git, which also has the last word on what cannot be read here.
"""

from __future__ import annotations

import mmap
import re
import struct
import zlib
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

ApplyDelta = Callable[[bytes, bytes], "list[bytes] | bytes"]

# An object by its offset: the text (None where it cannot be had), the offset of its base (-1 for none), and the delta.
Member = tuple[int, bytes | None, int, bytes]

_MAGIC = b"\xfftOc\x00\x00\x00\x02"
_FANOUT = 256 * 4
_TREE, _BY_OFFSET, _BY_NAME = 2, 6, 7
_TEXTS = (1, 3, 4)  # commits, blobs, tags
_KIND = bytes((byte >> 4) & 7 for byte in range(256))
_RATIO = 1100  # zlib makes at most 1,032 bytes of one
_SMALL = 1 << 21


def delta_function() -> ApplyDelta | None:
    """dulwich's compiled `apply_delta`; None where there is no wheel for the platform (its Python twin is no gain)."""
    with suppress(ImportError):
        from dulwich._pack import apply_delta  # the package's own import of it takes 70 ms more

        found: ApplyDelta = apply_delta
        return found
    return None


@cache
def _inflater() -> tuple[Callable[[bytes], bytes], tuple[Any, ...]]:
    """What inflates, and what it raises. isal is 1.6 times as fast as zlib, where there is a wheel for the platform."""
    with suppress(ImportError):
        from isal import isal_zlib

        return isal_zlib.decompress, (zlib.error, isal_zlib.error)
    return zlib.decompress, (zlib.error,)


class UnreadablePackError(Exception):
    """A pack that git has to read."""


class Pack(Struct, frozen=True):
    """One pack. `texts`: where the data of each object but trees begins and ends, by its offset; `children`: the
    deltas on it."""

    path: Path
    width: int
    names: memoryview
    offsets: array[int]
    data: mmap.mmap
    texts: dict[int, tuple[int, int]]
    roots: tuple[int, ...]
    children: dict[int, list[int]]
    apply_delta: ApplyDelta

    def ids(self) -> dict[int, bytes]:
        """The object id of each text, by offset."""
        width, names, texts = self.width, self.names, self.texts
        return {
            offset: bytes(names[width * number : width * number + width])
            for number, offset in enumerate(self.offsets)
            if offset in texts
        }

    def family(self, root: int, limit: int) -> Iterator[Member]:
        """An object and all that are deltas on it, a base before its deltas. There is no text for what is larger than
        `limit` bytes, damaged, or a delta on such a one."""
        children, texts, data, apply_delta = self.children, self.texts, self.data, self.apply_delta
        content = inflate(data, *texts[root], limit)
        yield root, content, -1, b""
        waiting = [(child, root, content) for child in children.get(root, ())]
        while waiting:
            offset, parent, base = waiting.pop()
            delta = None if base is None else inflate(data, *texts[offset], limit)
            content = None if base is None or delta is None else _rebuilt(base, delta, limit, apply_delta)
            yield offset, content, parent, delta or b""
            below = children.get(offset)
            if below:
                waiting += [(child, offset, content) for child in below]


def inflate(data: mmap.mmap, start: int, end: int, limit: int) -> bytes | None:
    """The inflated bytes between two offsets; None when damaged or larger than `limit` (and a chunk)."""
    decompress, damage = _inflater()
    try:
        if (end - start) * _RATIO <= limit:
            return decompress(data[start:end])
        reader = zlib.decompressobj()
        content = reader.decompress(data[start:end], limit + 1)
    except damage:
        return None
    return None if len(content) > limit or not reader.eof else content


# The two sizes that a delta begins with, where the second one is below 2 MiB: nearly always.
_small_result = re.compile(rb"[\x80-\xff]*[\x00-\x7f][\x80-\xff]{0,2}[\x00-\x7f]").match


def _rebuilt(base: bytes, delta: bytes, limit: int, apply_delta: ApplyDelta) -> bytes | None:
    if (limit < _SMALL or not _small_result(delta)) and _result_size(delta) > limit:
        return None
    try:
        pieces = apply_delta(base, delta)
    except Exception:  # noqa: BLE001  # whatever it raises, the delta is not one; git gets to say so
        return None
    if isinstance(pieces, bytes):
        return pieces
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _result_size(delta: bytes) -> int:
    """The second of the two sizes a delta begins with."""
    position = 0
    for _ in range(2):
        size = shift = 0
        while True:
            if position >= len(delta):
                return 0
            byte = delta[position]
            position += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
    return size


def open_pack(index: Path, width: int, apply_delta: ApplyDelta) -> Pack:
    """The pack beside `index`; object ids have `width` bytes. Raises UnreadablePackError."""
    try:
        table = index.read_bytes()
        with index.with_suffix(".pack").open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise UnreadablePackError(str(error)) from error
    if table[:8] != _MAGIC or data[:4] != b"PACK":
        raise UnreadablePackError(f"{index.name}: not an index of version 2")
    try:
        names, offsets = _read_index(table, width)
        texts, roots, children = _families(data, offsets, width)
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise UnreadablePackError(f"{index.name}: damaged") from error
    return Pack(index.with_suffix(".pack"), width, names, offsets, data, texts, roots, children, apply_delta)


def _read_index(table: bytes, width: int) -> tuple[memoryview, array[int]]:
    (count,) = struct.unpack_from(">I", table, 8 + _FANOUT - 4)
    at = 8 + _FANOUT
    names = memoryview(table)[at : at + width * count]
    at += (width + 4) * count  # behind the names come checksums
    if len(table) < at + 4 * count + 2 * width:
        raise UnreadablePackError("the index is cut off")
    small = array("I")
    small.frombytes(table[at : at + 4 * count])
    small.byteswap()
    at += 4 * count
    if not small or max(small) < 0x80000000:
        return names, array("Q", small)
    large = array("Q")
    large.frombytes(table[at : len(table) - 2 * width])
    large.byteswap()
    return names, array("Q", (large[each & 0x7FFFFFFF] if each & 0x80000000 else each for each in small))


def _families(
    data: mmap.mmap, offsets: array[int], width: int
) -> tuple[dict[int, tuple[int, int]], tuple[int, ...], dict[int, list[int]]]:
    """Which objects are texts, and what they are deltas on. A base lies before its deltas, unless it is named."""
    ordered = sorted(offsets)
    ordered.append(len(data) - width)
    if len(ordered) > 1 and (ordered[0] < 12 or ordered[-2] >= ordered[-1]):
        raise UnreadablePackError("the index does not fit its pack")
    kinds = bytes(map(data.__getitem__, ordered[:-1])).translate(_KIND)
    if _BY_NAME in kinds:
        raise UnreadablePackError("deltas by name")
    texts: dict[int, tuple[int, int]] = {}
    roots: list[int] = []
    children: dict[int, list[int]] = {}
    for number, kind in enumerate(kinds):
        if kind == _TREE:
            continue
        offset = position = ordered[number]
        while data[position] & 0x80:
            position += 1
        if kind in _TEXTS:
            texts[offset] = (position + 1, ordered[number + 1])
            roots.append(offset)
            continue
        position += 1
        byte = data[position]
        back = byte & 0x7F
        while byte & 0x80:
            position += 1
            byte = data[position]
            back = ((back + 1) << 7) | (byte & 0x7F)
        base = offset - back
        if base in texts:
            texts[offset] = (position + 1, ordered[number + 1])
            children.setdefault(base, []).append(offset)
    return texts, tuple(roots), children
