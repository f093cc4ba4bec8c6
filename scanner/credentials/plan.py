"""What is to be searched, and its division into parts that processes can share."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from scanner.credentials.blobs import Hit
from scanner.credentials.profile import Profile
from scanner.repo.git import Git
from scanner.repo.packs import Pack, UnreadablePackError, delta_function, open_pack
from scanner.repo.storage import Storage, listed

_PARTS = 192
_LISTED = 400  # objects in a part that git reads

# Object id, and what was found in it: layer of the text, hit.
Hits = tuple[bytes, tuple[tuple[str, Hit], ...]]


class Plan(Struct, frozen=True):
    """What to search. `wanted` are object ids; None is everything that `storage` holds but for `known` ids and what is
    in the packs called `done`. `kept` is a file for the compiled gates.
    """

    profile: Profile
    git: Git
    storage: Storage
    wanted: tuple[bytes, ...] | None = None
    known: frozenset[bytes] = frozenset()
    done: frozenset[str] = frozenset()
    kept: Path | None = None
    jobs: int = 2


class Part(Struct, frozen=True):
    """What came of one part: the ids of all objects that were searched, joined, `width` bytes each, their sizes, and
    what was found in them.

    `skipped` were not or not wholly searched, each with why; `unread` are damaged or missing.
    """

    searched: bytes
    width: int
    sizes: array[int]
    hits: tuple[Hits, ...]
    skipped: tuple[tuple[bytes, str], ...] = ()
    unread: tuple[bytes, ...] = ()


class Chunk(Struct, frozen=True):
    """A pack's families by their roots, or ids for git to read."""

    pack: Pack | None
    roots: tuple[int, ...] = ()
    oids: tuple[bytes, ...] = ()


# Packs with the ids of what they hold, by offset.
Packs = Sequence[tuple[Pack, dict[int, bytes]]]


def open_packs(storage: Storage, done: frozenset[str] = frozenset()) -> Packs | None:
    """The packs but for those called `done`; None where git has to read all of them."""
    apply_delta = delta_function()
    if apply_delta is None:
        return None
    try:
        packs = [open_pack(index, storage.width, apply_delta) for index in storage.indexes if index.stem not in done]
    except UnreadablePackError:
        return None
    return [(pack, pack.ids()) for pack in packs]


def divide(plan: Plan, packs: Packs | None) -> list[Chunk]:
    """The parts of a plan, the largest first; `packs` are those of its storage that are not done."""
    if plan.wanted is not None:
        packs, others = (), list(plan.wanted)
    elif packs is None:
        packs, others = (), listed(plan.git)
    else:
        others = plan.storage.loose()
    return _chunks(plan, packs, [oid for oid in others if oid not in plan.known])


def _chunks(plan: Plan, packs: Packs, others: Sequence[bytes]) -> list[Chunk]:
    """The work in parts, the largest first."""
    chunks: list[tuple[int, Chunk]] = []
    total = sum(len(pack.data) for pack, _ in packs) or 1
    for pack, ids in packs:
        room = max(1, total // _PARTS)
        roots: list[int] = []
        size = 0
        for root in pack.roots:
            if plan.known and _all_known(pack, root, ids, plan.known):
                continue
            roots.append(root)
            size += _weight(pack, root)
            if size >= room:
                chunks.append((size, Chunk(pack, tuple(roots))))
                roots, size = [], 0
        if roots:
            chunks.append((size, Chunk(pack, tuple(roots))))
    chunks += [(0, Chunk(None, oids=tuple(others[at : at + _LISTED]))) for at in range(0, len(others), _LISTED)]
    return [chunk for _, chunk in sorted(chunks, key=lambda each: -each[0])]


def _weight(pack: Pack, root: int) -> int:
    """Compressed bytes of a family, roughly: its direct deltas stand for the rest."""
    start, end = pack.texts[root]
    return end - start + 400 * len(pack.children.get(root, ()))


def _all_known(pack: Pack, root: int, ids: dict[int, bytes], known: frozenset[bytes]) -> bool:
    waiting = [root]
    while waiting:
        offset = waiting.pop()
        if ids[offset] not in known:
            return False
        waiting += pack.children.get(offset, ())
    return True
