"""Every object of a repository, or a list of them, searched by several processes.

One process leads: it reads the packs' tables, divides the work into parts and forks the others, all while the caller
reads the history. Parts are taken from a counter, so a slow one delays nobody, and each is handed in by itself, so that
what a killed run has done is not lost. Values travel in the clear between these processes and nowhere else.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from scanner.credentials.blobs import Hit, Searcher
from scanner.credentials.finders import open_finder
from scanner.credentials.gating import all_gates
from scanner.credentials.guesses import GUESSES
from scanner.credentials.layers import BINARY, LIMIT, layers
from scanner.credentials.profile import Profile
from scanner.repo.git import Git
from scanner.repo.packs import Pack, UnreadablePackError, delta_function, open_pack
from scanner.repo.storage import Storage, listed, read_objects

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_PARTS = 192
_LISTED = 400  # objects in a part that git reads
_MANNERS = 15  # how much less urgent the search is than the process that reads the history, and needs longer alone

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

    `skipped` were too large; `unread` are damaged or missing.
    """

    searched: bytes
    width: int
    sizes: array[int]
    hits: tuple[Hits, ...]
    skipped: tuple[bytes, ...] = ()
    unread: tuple[bytes, ...] = ()


class _Chunk(Struct, frozen=True):
    """A pack's families by their roots, or ids for git to read."""

    pack: Pack | None
    roots: tuple[int, ...] = ()
    oids: tuple[bytes, ...] = ()


class _Worker:
    """One process's tools."""

    def __init__(self, plan: Plan, ids: dict[int, dict[int, bytes]]) -> None:
        gates = all_gates(plan.profile)
        self.plan = plan
        self.ids = ids
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

    def part(self, chunk: _Chunk) -> Part:
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


def _chunks(plan: Plan, packs: Sequence[tuple[Pack, dict[int, bytes]]], others: Sequence[bytes]) -> list[_Chunk]:
    """The work in parts, the largest first."""
    chunks: list[tuple[int, _Chunk]] = []
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
                chunks.append((size, _Chunk(pack, tuple(roots))))
                roots, size = [], 0
        if roots:
            chunks.append((size, _Chunk(pack, tuple(roots))))
    chunks += [(0, _Chunk(None, oids=tuple(others[at : at + _LISTED]))) for at in range(0, len(others), _LISTED)]
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


def divide(plan: Plan) -> tuple[list[_Chunk], dict[int, dict[int, bytes]]]:
    """The parts of a plan, and the ids of what packs hold."""
    if plan.wanted is not None:
        return _chunks(plan, (), [oid for oid in plan.wanted if oid not in plan.known]), {}
    apply_delta = delta_function()
    packs: list[tuple[Pack, dict[int, bytes]]] = []
    others: list[bytes]
    try:
        if apply_delta is None:
            raise UnreadablePackError("there is nothing to apply deltas with")
        for index in plan.storage.indexes:
            if index.stem not in plan.done:
                pack = open_pack(index, plan.storage.width, apply_delta)
                packs.append((pack, pack.ids()))
        others = plan.storage.loose()
    except UnreadablePackError:
        packs, others = [], listed(plan.git)
    rest = [oid for oid in others if oid not in plan.known]
    return _chunks(plan, packs, rest), {id(pack): ids for pack, ids in packs}


def sweep_here(plan: Plan) -> Iterator[tuple[int, Part]]:
    """The parts of a plan, one after another in this process, each with how many there are."""
    chunks, ids = divide(plan)
    if chunks:
        worker = _Worker(plan, ids)
        for chunk in chunks:
            yield len(chunks), worker.part(chunk)


class Sweep(Struct):
    """A plan being carried out. `take` hands out what is done so far; `lost` says what no process finished."""

    leader: Any
    readers: list[Any]
    total: int | None = None
    done: int = 0
    failure: str = ""

    def take(self, patience: float | None = 0) -> Iterator[Part]:
        """Parts that are ready, waiting `patience` seconds for the first (None: until there is one)."""
        from multiprocessing.connection import wait

        while self.readers:
            ready: list[Any] = wait(self.readers, patience)
            if not ready:
                return
            patience = 0
            for reader in ready:
                try:
                    said = reader.recv()
                except (EOFError, OSError):
                    reader.close()
                    self.readers.remove(reader)
                    continue
                if isinstance(said, Part):
                    self.done += 1
                    yield said
                elif isinstance(said, int):
                    self.total = said
                else:
                    self.failure = str(said)

    def finish(self) -> Iterator[Part]:
        """All the rest."""
        while self.readers:
            yield from self.take(None)
        self.leader.join()

    @property
    def lost(self) -> str:
        """Why not everything was searched, "" when it was."""
        if self.failure:
            return self.failure
        if self.total is None or self.done < self.total:
            return f"a process of the search ended early ({self.done} of {self.total or '?'} parts are done)"
        return ""

    def end(self) -> None:
        """Leave no process behind."""
        if self.leader.is_alive():
            self.leader.terminate()
        for reader in self.readers:
            reader.close()
        self.readers = []


def can_fork() -> bool:
    """Whether processes can share what this one has read."""
    return hasattr(os, "fork")


def start(plan: Plan) -> Sweep:
    """Carry out `plan` in `plan.jobs` other processes."""
    import multiprocessing

    context = multiprocessing.get_context("fork")
    pipes = [context.Pipe(duplex=False) for _ in range(plan.jobs)]
    leader = context.Process(target=_lead, args=(plan, context, pipes), name="twokey-secrets")
    leader.start()
    for _, writer in pipes:
        writer.close()
    running = Sweep(leader, [reader for reader, _ in pipes])
    atexit.register(running.end)  # or leaving would wait for a leader that waits for us
    return running


def _lead(plan: Plan, context: Any, pipes: list[tuple[Connection, Connection]]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.nice(_MANNERS)
    gc.disable()  # what is made here is no cycle, and a collection copies the pages that the processes share
    for reader, _ in pipes:
        reader.close()
    writers = [writer for _, writer in pipes]
    try:
        chunks, ids = divide(plan)
    except Exception as error:  # noqa: BLE001  # named in the report
        writers[0].send(f"the search could not start: {type(error).__name__}: {error}")
        return
    writers[0].send(len(chunks))
    from scanner.credentials.engine import open_engine

    open_engine(plan.profile)  # once for all
    open_finder(all_gates(plan.profile), plan.kept)  # leaves the compiled gates for the others
    counter = context.Value("i", 0)
    caller = os.getppid()
    others = []
    for number in range(1, min(len(writers), len(chunks))):
        other = context.Process(target=_work, args=(plan, chunks, ids, counter, writers, number, os.getpid()))
        other.start()
        others.append(other)
    for writer in writers[1:]:
        writer.close()
    if chunks:
        _work(plan, chunks, ids, counter, writers[:1], 0, caller)
    for other in others:
        other.join()


def _work(
    plan: Plan,
    chunks: list[_Chunk],
    ids: dict[int, dict[int, bytes]],
    counter: Any,
    writers: list[Connection],
    number: int,
    parent: int,
) -> None:
    for other, writer in enumerate(writers):
        if other != number:
            writer.close()
    out = writers[number]
    try:
        worker = _Worker(plan, ids)
        while os.getppid() == parent:  # nobody works for a caller that was killed
            with counter.get_lock():
                mine = counter.value
                counter.value += 1
            if mine >= len(chunks):
                break
            out.send(worker.part(chunks[mine]))
    except BrokenPipeError:
        pass
    except Exception as error:  # noqa: BLE001  # named in the report, without what was being searched
        out.send(f"the search failed: {type(error).__name__} in part {mine}")
    out.close()
