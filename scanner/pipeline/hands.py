"""Drafts made by other processes.

What a bot or an agent changed is compared by its meaning, milliseconds a file: in a repository full of them that takes
longer than all the rest. What a draft says of files depends on its own commit only, so the commits that take time go to
whoever is free, and the drafts come back in the order of the history.
"""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from scanner.errors import UndeterminedError
from scanner.model.commit import Commit
from scanner.pipeline.context import Context
from scanner.pipeline.gather import Draft, Filling, Outline, completed, filling, make_draft, outline, ready
from scanner.repo.log import Row

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_ALONE = 12  # commits that take time, from which on another process is worth its start
_TOGETHER = 32  # commits sent at once
_LONG = 500  # commits that wait, from which on one process more is worth its start: it takes 20 ms of everybody's time
_AHEAD = 4000  # drafts that wait for an earlier one
_MANNERS = 5  # how much less urgent the others are than the process that feeds them; the search for secrets can wait

Work = tuple[int, Outline]
Log = Iterable[tuple[Commit, list[Row]]]


def drafts(context: Context, log: Log) -> Iterator[Draft]:
    """A draft for each commit of `log`, in order."""
    if context.options.jobs < 2 or not hasattr(os, "fork"):
        yield from (make_draft(context, commit, rows) for commit, rows in log)
        return
    hands = _Hands(context)
    try:
        yield from hands.drafts(log)
    finally:
        hands.end()


class _Hands(Struct):
    """The other processes, each with one batch of work at a time, and what waits to be handed out."""

    context: Context
    idle: list[Connection] = field(default_factory=list)
    busy: list[Connection] = field(default_factory=list)
    processes: list[Any] = field(default_factory=list)
    queue: deque[Work] = field(default_factory=deque)
    made: dict[int, Filling] = field(default_factory=dict)
    done: int = 0  # commits that others have read

    def drafts(self, log: Log) -> Iterator[Draft]:
        waiting: deque[tuple[int, Outline]] = deque()
        heavy = 0
        closely = self.context.options.all_commits
        for number, (commit, rows) in enumerate(log):
            sketch = outline(self.context, commit, rows)
            waiting.append((number, sketch))
            takes_time = sketch.takes_time(closely)
            heavy += takes_time
            if not takes_time or heavy <= _ALONE:
                self.made[number] = filling(self.context, sketch)
            else:
                self.queue.append((number, sketch))
                if len(self.queue) % _TOGETHER == 0:
                    self._turn(0)
            yield from self._ready(waiting)
            while len(waiting) > _AHEAD:
                self._turn(None)
                yield from self._ready(waiting)
        if waiting and self.context.search is not None:
            self.context.search.get_ready()
        while waiting:
            self._turn(None)
            yield from self._ready(waiting)

    def end(self) -> None:
        """Leave no process behind."""
        for each in (*self.idle, *self.busy):
            each.close()
        for process in self.processes:
            process.terminate()
            process.join()

    def _ready(self, waiting: deque[tuple[int, Outline]]) -> Iterator[Draft]:
        while waiting and waiting[0][0] in self.made:
            number, sketch = waiting.popleft()
            yield completed(sketch, self.made.pop(number))

    def _turn(self, patience: float | None) -> None:
        """Take what is made and hand out what waits; with None for patience, something will have been made."""
        from multiprocessing.connection import wait

        if len(self.processes) < self.context.options.jobs and self._wants_more(patience is None):
            self._start()
        self._give()
        ready: list[Any] = wait(self.busy, patience) if self.busy else []
        for each in ready:
            try:
                answer = each.recv()
            except EOFError as error:
                raise UndeterminedError("a process that reads changes ended early", "run twokey again") from error
            if isinstance(answer, Exception):
                raise answer
            done, read = answer
            self.done += len(done)
            self.made.update(done)
            self.context.objects.read.update(read)
            self.busy.remove(each)
            self.idle.append(each)
        self._give()

    def _wants_more(self, idle: bool) -> bool:
        """Whether one process more is worth its start; `idle`: this one has nothing to do but wait for the others."""
        waits = len(self.queue)
        return waits >= _LONG * len(self.processes) or (idle and waits > self.done)

    def _give(self) -> None:
        while self.queue and self.idle:
            hand = self.idle.pop()
            hand.send([self.queue.popleft() for _ in range(min(_TOGETHER, len(self.queue)))])
            self.busy.append(hand)

    def _start(self) -> None:
        import multiprocessing

        repository = self.context.repository
        self.context.objects.remaking.home(repository.git, repository.git_dir, len(repository.null))
        context = multiprocessing.get_context("fork")
        here, there = context.Pipe()
        others = [*self.idle, *self.busy, here]
        process = context.Process(target=_work, args=(self.context, there, others), name="twokey-hand")
        process.start()
        there.close()
        self.idle.append(here)
        self.processes.append(process)


def _work(context: Context, pipe: Connection, others: list[Connection]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()
    os.nice(_MANNERS)
    for other in others:
        other.close()
    context.objects.part()
    caller = os.getppid()
    try:
        while os.getppid() == caller:
            work = pipe.recv()
            before = set(context.objects.read)
            try:
                ready(context, [sketch for _, sketch in work])
                done = {number: filling(context, sketch) for number, sketch in work}
            except Exception as error:  # noqa: BLE001  # raised again by the caller
                pipe.send(error)
                return
            read = {oid: size for oid, size in context.objects.read.items() if oid not in before}
            pipe.send((done, read))
    except (EOFError, BrokenPipeError):
        pass
    finally:
        context.objects.close()
