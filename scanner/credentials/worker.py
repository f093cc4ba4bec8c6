"""One process's tools for a plan: it reads the objects of a part and searches them."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

from msgspec import structs

from scanner.credentials.blobs import Hit, Searcher
from scanner.credentials.finders import open_finder
from scanner.credentials.gating import all_gates
from scanner.credentials.guesses import GUESSES
from scanner.credentials.layers import BINARY, LARGE, LEFT_OUT, LIMIT, PARTLY, layers
from scanner.credentials.plan import Chunk, Packs, Part, Plan
from scanner.repo.packs import Pack
from scanner.repo.storage import read_objects


class Worker:
    """Searches parts, one after another. `packs` are those that the parts are of."""

    def __init__(self, plan: Plan, packs: Packs | None) -> None:
        gates = all_gates(plan.profile)
        self.plan = plan
        self.ids = {id(pack): ids for pack, ids in packs or ()}
        self.found: dict[Any, list[tuple[str, Hit]]] = {}
        self.partly: list[Any] = []
        self.searcher = Searcher[Any](plan.profile, gates, open_finder(gates, plan.kept), self._on_hit)

    def _on_hit(self, key: Any, hit: Hit) -> None:
        oid, layer = key if isinstance(key, tuple) else (key, "")
        if not (layer == BINARY and hit.found.type in GUESSES):
            self.found.setdefault(oid, []).append((layer, hit))

    def add(self, key: Any, content: bytes) -> None:
        if content.find(b"\0", 0, 8000) < 0 and content[:2] not in (b"\x1f\x8b", b"PK", b"\xff\xfe", b"\xfe\xff"):
            self.searcher.add(key, content)
            return
        for layer, text in layers(content):
            if layer == PARTLY:
                self.partly.append(key)
            else:
                self.searcher.add((key, layer) if layer else key, text)

    def part(self, chunk: Chunk) -> Part:
        if chunk.pack is None:
            return self._listed(chunk.oids)
        return self._families(chunk.pack, chunk.roots)

    def _families(self, pack: Pack, roots: tuple[int, ...]) -> Part:
        ids = self.ids[id(pack)]
        sizes: dict[bytes, int] = {}
        unread: list[bytes] = []
        for root in roots:
            for offset, content in pack.family(root, LIMIT):
                if content is None:
                    unread.append(ids[offset])
                    continue
                sizes[ids[offset]] = len(content)
                self.add(offset, content)
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
        self.searcher.flush()
        hits = tuple((oid_of(key), tuple(each)) for key, each in self.found.items())
        partly = tuple((oid_of(key), LEFT_OUT) for key in self.partly)
        for oid, _ in partly:
            sizes.pop(oid, None)
        self.found, self.partly = {}, []
        return Part(b"".join(sizes), self.plan.storage.width, array("Q", sizes.values()), hits, partly)
