"""One process's tools for a plan: it reads the objects of a part and searches them.

Of a text that a pack keeps as a delta, only what its base does not have is searched where the base holds nothing: two
thirds of all bytes need no look. Whether it does is not known before it was searched, many texts at a time; until then
it is taken to hold nothing, and what was taken wrongly is searched again as a whole.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

from msgspec import structs

from scanner.credentials.blobs import Hit, Searcher
from scanner.credentials.finders import open_finder
from scanner.credentials.fresh import fresh_lines
from scanner.credentials.gating import all_gates
from scanner.credentials.guesses import GUESSES
from scanner.credentials.layers import BINARY, LARGE, LEFT_OUT, LIMIT, PARTLY, layers
from scanner.credentials.plan import Chunk, Packs, Part, Plan
from scanner.repo.packs import Pack
from scanner.repo.storage import read_objects

_LONG = 1 << 14  # bytes of a text from which on looking at its delta is worth it,
_SMALL = 16  # where that is shorter by such a factor
_TRUSTED = 1 << 23  # bytes of such texts that wait for word of their bases


class Worker:
    """Searches parts, one after another. `packs` are those that the parts are of."""

    def __init__(self, plan: Plan, packs: Packs | None) -> None:
        gates = all_gates(plan.profile)
        self.plan = plan
        self.ids = {id(pack): ids for pack, ids in packs or ()}
        self.found: dict[Any, list[tuple[str, Hit]]] = {}
        self.partly: list[Any] = []
        self.layered: set[int] = set()  # the offsets of what is no plain text
        self.trusting: list[tuple[int, int, bytes]] = []  # offset, base and text
        self.trusted = 0
        self.searcher = Searcher[Any](plan.profile, gates, open_finder(gates, plan.kept), self._on_hit)

    def _on_hit(self, key: Any, hit: Hit) -> None:
        oid, layer = key if isinstance(key, tuple) else (key, "")
        if not (layer == BINARY and hit.found.type in GUESSES):
            self.found.setdefault(oid, []).append((layer, hit))

    def add(self, key: Any, content: bytes) -> None:
        if _is_plain(content):
            self.searcher.add(key, content)
            return
        self.layered.add(key)
        for layer, text in layers(content, self.searcher.passes):
            if layer == PARTLY:
                self.partly.append(key)
            else:
                self.searcher.add((key, layer) if layer else key, text)

    def add_delta(self, offset: int, content: bytes, base: int, delta: bytes) -> None:
        """Search what `content` has and its base, which was added before, has not."""
        if (
            not delta
            or len(content) < _LONG
            or len(delta) * _SMALL > len(content)
            or self._holds(base)
            or base in self.layered
            or not _is_plain(content)
        ):
            self.add(offset, content)
            return
        fresh = fresh_lines(delta, content)
        if sum(last - first for first, last in fresh) * 2 > len(content):  # lines are long here
            self.searcher.add(offset, content)
            return
        for first, last in fresh:
            self.searcher.add(offset, content[first:last], first)
        self.trusting.append((offset, base, content))
        self.trusted += len(content)
        if self.trusted > _TRUSTED:
            self._catch_up()

    def _holds(self, offset: int) -> bool:
        """Whether something is known to be in a text, or may go on from one of its lines to the next."""
        return offset in self.found or offset in self.searcher.doubtful

    def _catch_up(self) -> None:
        """Search again what was taken to have a base that holds nothing."""
        self.searcher.flush()
        again: dict[int, bytes] = {}
        for offset, base, content in self.trusting:
            if base in again or self._holds(base):
                again[offset] = content
                self.found.pop(offset, None)
        self.trusting, self.trusted = [], 0
        for offset, content in again.items():
            self.searcher.add(offset, content)

    def part(self, chunk: Chunk) -> Part:
        if chunk.pack is None:
            return self._listed(chunk.oids)
        return self._families(chunk.pack, chunk.roots)

    def _families(self, pack: Pack, roots: tuple[int, ...]) -> Part:
        ids = self.ids[id(pack)]
        sizes: dict[bytes, int] = {}
        unread: list[bytes] = []
        for root in roots:
            for offset, content, base, delta in pack.family(root, LIMIT):
                if content is None:
                    unread.append(ids[offset])
                    continue
                sizes[ids[offset]] = len(content)
                self.add_delta(offset, content, base, delta)
        own = self._done(sizes, ids.__getitem__)
        if not unread:
            return own
        rest = self._listed(tuple(unread))  # too large, or git knows more
        return structs.replace(
            rest,
            searched=own.searched + rest.searched,
            sizes=own.sizes + rest.sizes,
            hits=(*own.hits, *rest.hits),
            skipped=(*own.skipped, *rest.skipped),
        )

    def _listed(self, oids: tuple[bytes, ...]) -> Part:
        sizes: dict[bytes, int] = {}
        skipped: list[tuple[bytes, str]] = []
        unread: list[bytes] = []
        for oid, length, content in read_objects(self.plan.git, oids, LIMIT):
            if content is not None:
                sizes[oid] = length
                self.add(oid, content)
            elif length > LIMIT:
                skipped.append((oid, LARGE))
            elif length < 0:
                unread.append(oid)
            else:  # a tree, or nothing
                sizes[oid] = 0
        own = self._done(sizes, lambda oid: oid)
        return structs.replace(own, skipped=(*own.skipped, *skipped), unread=tuple(unread))

    def _done(self, sizes: dict[bytes, int], oid_of: Callable[[Any], bytes]) -> Part:
        """The part that came of objects of these sizes, which are known by something else here."""
        self._catch_up()
        self.searcher.flush()
        self.searcher.doubtful.clear()
        self.layered.clear()
        hits = tuple((oid_of(key), tuple(each)) for key, each in self.found.items())
        partly = tuple((oid_of(key), LEFT_OUT) for key in self.partly)
        for oid, _ in partly:
            sizes.pop(oid, None)
        self.found, self.partly = {}, []
        return Part(b"".join(sizes), self.plan.storage.width, array("Q", sizes.values()), hits, partly)


def _is_plain(content: bytes) -> bool:
    """Whether it is text in one layer."""
    return content.find(b"\0", 0, 8000) < 0 and content[:2] not in (b"\x1f\x8b", b"PK", b"\xff\xfe", b"\xfe\xff")
