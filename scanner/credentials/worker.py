"""One process's tools for a plan: it reads the objects of a part and searches them."""

from __future__ import annotations

from array import array
from typing import Any

from msgspec import structs

from scanner.credentials.blobs import Hit, Searcher
from scanner.credentials.finders import open_finder
from scanner.credentials.gating import all_gates
from scanner.credentials.guesses import GUESSES
from scanner.credentials.layers import BINARY, LIMIT, layers
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
            self.searcher.add((key, layer) if layer else key, text)

    def part(self, chunk: Chunk) -> Part:
        self.found = {}
        if chunk.pack is None:
            return self._listed(chunk.oids)
        return self._families(chunk.pack, chunk.roots)

    def _families(self, pack: Pack, roots: tuple[int, ...]) -> Part:
        ids = self.ids[id(pack)]
        searched: list[bytes] = []
        unread: list[bytes] = []
        sizes = array("Q")
        for root in roots:
            for offset, content in pack.family(root, LIMIT):
                if content is None:
                    unread.append(ids[offset])
                    continue
                searched.append(ids[offset])
                sizes.append(len(content))
                self.add(offset, content)
        self.searcher.flush()
        hits = tuple((ids[offset], tuple(each)) for offset, each in self.found.items())
        if not unread:
            return Part(b"".join(searched), self.plan.storage.width, sizes, hits)
        rest = self._listed(tuple(unread))  # too large, or git knows more
        return structs.replace(
            rest, searched=b"".join(searched) + rest.searched, sizes=sizes + rest.sizes, hits=(*hits, *rest.hits)
        )

    def _listed(self, oids: tuple[bytes, ...]) -> Part:
        self.found = {}
        searched, skipped, unread = [], [], []
        sizes = array("Q")
        for oid, length, content in read_objects(self.plan.git, oids, LIMIT):
            if content is not None:
                searched.append(oid)
                sizes.append(length)
                self.add(oid, content)
            elif length > LIMIT:
                skipped.append(oid)
            elif length < 0:
                unread.append(oid)
            else:  # a tree, or nothing
                searched.append(oid)
                sizes.append(0)
        self.searcher.flush()
        hits = tuple((oid, tuple(each)) for oid, each in self.found.items())
        return Part(b"".join(searched), self.plan.storage.width, sizes, hits, tuple(skipped), tuple(unread))
