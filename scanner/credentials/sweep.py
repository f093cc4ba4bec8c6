"""Every object of a repository, or a list of them, searched by several processes.

One process leads: it reads the packs' tables, divides the work into parts and forks the others, all while the caller
reads the history. Parts are taken in turns, so a slow one delays nobody, and each is handed in by itself, so that
what a killed run has done is not lost. Values travel in the clear between these processes and nowhere else.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from mmap import PAGESIZE, mmap
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from scanner.credentials.finders import open_finder
from scanner.credentials.gating import all_gates
from scanner.credentials.plan import Chunk, Packs, Part, Plan, divide, open_packs
from scanner.repo.storage import Storage

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_MANNERS = 15  # how much less urgent the search is than the process that reads the history, and needs longer alone


def sweep_here(plan: Plan) -> Iterator[tuple[int, Part]]:
    """The parts of a plan, one after another in this process, each with how many there are."""
    from scanner.credentials.worker import Worker

    packs = None if plan.wanted is not None else open_packs(plan.storage, plan.done)
    chunks = divide(plan, packs)
    if chunks:
        worker = Worker(plan, packs)
        for chunk in chunks:
            yield len(chunks), worker.part(chunk)


class Sweep(Struct):
    """A plan being carried out. `take` hands out what is done so far; `lost` says what no process finished."""

    leader: Any
    readers: list[Any]
    orders: Any
    total: int | None = None
    done: int = 0
    failure: str = ""

    def begin(self, plan: Plan) -> Sweep:
        """Have `plan` carried out by processes that were hired ahead."""
        with suppress(BrokenPipeError):  # somebody killed them: `lost` says so
            self.orders.send(plan)
        self.orders.close()
        return self

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
        """All the rest. Nobody waits for the processes to go, which takes 6 ms: they have said what they had to."""
        while self.readers:
            yield from self.take(None)

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
        for pipe in (self.orders, *self.readers):
            pipe.close()
        self.readers = []


def can_fork() -> bool:
    """Whether processes can share what this one has read."""
    return hasattr(os, "fork")


def start(plan: Plan) -> Sweep:
    """Carry out `plan` in `plan.jobs` other processes."""
    return _hired(plan.storage, plan.jobs, plan)


def hire(storage: Storage, jobs: int) -> Sweep:
    """Processes that wait for a plan over all of `storage`, and get ready for it in the meantime: they need not know
    the policy to read packs' tables and to import what they search with.
    """
    return _hired(storage, jobs, None)


def _hired(storage: Storage, jobs: int, plan: Plan | None) -> Sweep:
    import multiprocessing

    context = multiprocessing.get_context("fork")
    pipes = [context.Pipe(duplex=False) for _ in range(jobs)]
    orders, ordering = context.Pipe(duplex=False)
    leader = context.Process(
        target=_lead, args=(storage, plan, (orders, ordering), context, pipes), name="twokey-secrets"
    )
    leader.start()
    orders.close()
    for _, writer in pipes:
        writer.close()
    running = Sweep(leader, [reader for reader, _ in pipes], ordering)
    atexit.register(running.end)  # or leaving would wait for a leader that waits for us
    return running


class _Turns(Struct, frozen=True):
    """Whose turn it is, for processes that were forked from one. multiprocessing's Value would import ctypes (4 ms)."""

    lock: Any
    count: mmap

    def next(self) -> int:
        """0, then 1, and so on, each to one process only."""
        with self.lock:
            mine = int.from_bytes(self.count[:8], "little")
            self.count[:8] = (mine + 1).to_bytes(8, "little")
        return mine


def _lead(
    storage: Storage,
    plan: Plan | None,
    orders: tuple[Connection, Connection],
    context: Any,
    pipes: list[tuple[Connection, Connection]],
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.nice(_MANNERS)
    gc.disable()  # what is made here is no cycle, and a collection copies the pages that the processes share
    caller = os.getppid()
    for each in (orders[1], *(reader for reader, _ in pipes)):
        each.close()
    writers = [writer for _, writer in pipes]
    try:
        packs = open_packs(storage) if plan is None else None
        import scanner.credentials.worker  # noqa: F401  # once for all
        from scanner.credentials.engine import open_engine

        if plan is None:
            plan = orders[0].recv()
            packs = packs and [each for each in packs if each[0].path.stem not in plan.done]
        elif plan.wanted is None:
            packs = open_packs(storage, plan.done)
        chunks = divide(plan, packs)
    except EOFError:
        return  # there is nothing to search after all
    except Exception as error:  # noqa: BLE001  # named in the report
        writers[0].send(f"the search could not start: {type(error).__name__}: {error}")
        return
    writers[0].send(len(chunks))
    open_engine(plan.profile)
    open_finder(all_gates(plan.profile), plan.kept)  # leaves the compiled gates for the others
    turns = _Turns(context.Lock(), mmap(-1, PAGESIZE))
    others = []
    for number in range(1, min(len(writers), len(chunks))):
        other = context.Process(target=_work, args=(plan, chunks, packs, turns, writers, number, os.getpid()))
        other.start()
        others.append(other)
    for writer in writers[1:]:
        writer.close()
    if chunks:
        _work(plan, chunks, packs, turns, writers[:1], 0, caller)
    for other in others:
        other.join()


def _work(
    plan: Plan,
    chunks: list[Chunk],
    packs: Packs | None,
    turns: _Turns,
    writers: list[Connection],
    number: int,
    parent: int,
) -> None:
    for other, writer in enumerate(writers):
        if other != number:
            writer.close()
    out = writers[number]
    try:
        from scanner.credentials.worker import Worker

        worker = Worker(plan, packs)
        while os.getppid() == parent:  # nobody works for a caller that was killed
            mine = turns.next()
            if mine >= len(chunks):
                break
            out.send(worker.part(chunks[mine]))
    except BrokenPipeError:
        pass
    except Exception as error:  # noqa: BLE001  # named in the report, without what was being searched
        out.send(f"the search failed: {type(error).__name__} in part {mine}")
    out.close()
