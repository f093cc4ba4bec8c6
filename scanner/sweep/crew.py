"""Processes that do one thing each: as many at a time as there is room for, and none that takes another with it.

A process for each repository costs 10 ms and gives all of its memory back. One that dies, is killed for its memory or
does not end in time is an answer like any other. Each is in a session of its own: ^C is for the one who started all
this, nobody can be asked for a password, and what it started dies with it.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from msgspec import Struct, field

from scanner.errors import TwokeyError

_YOUNG = 100_000  # objects made between two looks for cycles
_EVERY = 0.2  # seconds between two messages about progress
_PULSE = 1.0  # seconds between two looks at whether anybody still waits for an answer


class Answer(Struct, frozen=True):
    """What came of the work called `name`: a value, or why there is none and what to do about it."""

    name: int
    value: Any = None
    failure: str = ""
    hint: str = ""


class _Hand(Struct):
    name: int
    process: Any
    pipe: Connection
    until: float | None


Work = Callable[[Any, Callable[[int], None]], Any]


class Crew(Struct):
    """Room for so many processes. `clock` is in seconds, `watch` is called with what is going on and how far it
    has come."""

    room: int
    watch: Callable[[int, int], None]
    clock: Callable[[], float] = time.monotonic
    hands: list[_Hand] = field(default_factory=list)

    @property
    def free(self) -> int:
        return self.room - len(self.hands)

    def start(self, name: int, work: Work, task: Any, *, timeout: float | None = None) -> None:
        """Have `work(task, tell)` done by a process of its own, which is killed after `timeout` seconds."""
        context = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")
        here, there = context.Pipe(duplex=False)
        others = [here, *(each.pipe for each in self.hands)]
        arguments = (work, task, there, others if hasattr(os, "fork") else [], os.getpid())
        process: Any = context.Process(target=_do, args=arguments, name="twokey-sweep")  # type: ignore[attr-defined]
        process.start()
        there.close()
        until = None if timeout is None else self.clock() + timeout
        self.hands.append(_Hand(name, process, here, until))

    def answers(self, patience: float) -> list[Answer]:
        """What has come to an end; waits for some of it, but not for longer than `patience` seconds."""
        if not self.hands:
            return []
        ready: list[Any] = wait([each.pipe for each in self.hands], patience)
        found = [answer for hand in list(self.hands) if hand.pipe in ready and (answer := self._hear(hand)) is not None]
        late = [each for each in self.hands if each.until is not None and self.clock() >= each.until]
        return found + [self._end(hand, "it took longer than it may", "--timeout gives it more time") for hand in late]

    def stop(self) -> None:
        """Kill whatever is going on."""
        for hand in list(self.hands):
            self._end(hand, "stopped", "")

    def _hear(self, hand: _Hand) -> Answer | None:
        """What a process says; None while it goes on."""
        try:
            kind, value = hand.pipe.recv()
        except (EOFError, OSError):
            return self._died(hand)
        except Exception as error:  # noqa: BLE001  # an answer that cannot be read is one that was not given
            return self._end(hand, f"what it found cannot be read: {type(error).__name__}", "")
        if kind == "at":
            self.watch(hand.name, value)
            return None
        answer = Answer(hand.name, value) if kind == "done" else Answer(hand.name, None, *value)
        self._end(hand, "", "")
        return answer

    def _died(self, hand: _Hand) -> Answer:
        _left(hand.process)
        hand.process.join()
        status = hand.process.exitcode or 0
        if status == -getattr(signal, "SIGKILL", 9):
            return self._end(hand, "its process was killed", "perhaps for want of memory: --jobs 1 needs less of it")
        how = f"by signal {-status}" if status < 0 else f"with status {status}"
        return self._end(hand, f"its process ended {how}", "sweep it again; if it stays so, report it")

    def _end(self, hand: _Hand, failure: str, hint: str) -> Answer:
        self.hands.remove(hand)
        hand.pipe.close()
        if hand.process.is_alive():
            _kill(hand.process)
        hand.process.join()
        hand.process.close()
        return Answer(hand.name, None, failure, hint)


def _left(process: Any) -> None:
    """End what a process that is over has started: while nobody has asked how it ended, its number is nobody else's."""
    if hasattr(os, "waitid"):
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        _end_group(process.pid)


def _kill(process: Any) -> None:
    """End a process with all that it started."""
    _end_group(process.pid)
    with suppress(OSError):
        process.kill()


def _end_group(leader: int) -> None:
    """End all that a process started, and it; 0 is this one. Windows has no such groups."""
    end = getattr(os, "killpg", None)
    if end is not None:
        with suppress(ProcessLookupError, PermissionError):
            end(leader, getattr(signal, "SIGKILL", signal.SIGTERM))


def _live_with(caller: int) -> None:
    """Die with the process that asked, and take along what was started: a sweep that is killed leaves nothing behind.

    By a timer, because a process that has threads must not be forked, and this one may be.
    """

    def look(*_: object) -> None:
        if os.getppid() != caller:
            _end_group(0)

    alarm = getattr(signal, "SIGALRM", None)
    if alarm is not None:
        signal.signal(alarm, look)
        signal.setitimer(signal.ITIMER_REAL, _PULSE, _PULSE)


def _do(work: Work, task: Any, pipe: Connection, others: list[Connection], caller: int) -> None:
    """The life of a process of the crew."""
    if apart := getattr(os, "setsid", None):
        apart()
        _live_with(caller)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.set_threshold(_YOUNG)
    for other in others:
        other.close()
    last = 0.0

    def tell(count: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY:
            last = now
            pipe.send(("at", count))

    try:
        pipe.send(("done", work(task, tell)))
    except TwokeyError as error:
        pipe.send(("failed", (error.message, error.hint)))
    except BrokenPipeError:
        pass  # nobody wants to know any more
    except Exception as error:  # noqa: BLE001  # one repository's trouble, named
        hint = "this is a bug in twokey: twokey scan shows it"
        pipe.send(("failed", (f"internal error: {type(error).__name__}: {error}", hint)))
