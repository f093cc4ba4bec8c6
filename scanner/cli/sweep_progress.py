"""How a sweep comes along, on standard error: a bar where somebody watches, a line for each repository elsewhere.

Drawn by nobody but us, when there is something new: other processes are forked from this one, which must therefore not
have a second thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct, field

from scanner.cli.terminal import Terminal, say
from scanner.text.escape import short, visible

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_EVERY = 0.1  # seconds between two drawings
_NAME = 60


class Silent(Struct):
    """Nobody is told anything."""

    def step(self, name: str, total: int) -> None:
        """A step begins."""

    def read(self, name: str, commits: int) -> None:
        """A repository comes along."""

    def done(self, name: str, what: str) -> None:
        """A repository is done."""


class Lines(Silent):
    """A line for each repository that something was done with."""

    put: Callable[[str], None] = say
    _step: str = ""
    _total: int = 0
    _done: int = 0

    def step(self, name: str, total: int) -> None:
        self._step, self._total, self._done = name, total, 0

    def done(self, name: str, what: str) -> None:
        self._done += 1
        words = f": {what}" if what else ""
        self.put(f"{self._step} {self._done}/{self._total} {visible(short(name, _NAME))}{visible(short(words, 200))}")


class Bar(Silent):
    """A bar over the repositories of a step, with the commits that are being read."""

    bars: Progress
    clock: Callable[[], float] = time.monotonic
    _task: TaskID | None = None
    _read: dict[str, int] = field(default_factory=dict)
    _before: int = 0
    _drawn: float = 0.0

    def step(self, name: str, total: int) -> None:
        if self._task is not None:
            self.bars.remove_task(self._task)
        self._task = self.bars.add_task(name, total=total, said="")
        self._draw()

    def read(self, name: str, commits: int) -> None:
        self._read[name] = commits
        self._draw()

    def done(self, name: str, what: str) -> None:  # noqa: ARG002
        self._before += self._read.pop(name, 0)
        if self._task is not None:
            self.bars.advance(self._task)
        self._draw()

    def _draw(self) -> None:
        now = self.clock()
        if self._task is None or now - self._drawn < _EVERY:
            return
        self._drawn = now
        commits = self._before + sum(self._read.values())
        inside = ", ".join(visible(short(name, 24)) for name in sorted(self._read)[:2])
        self.bars.update(self._task, said=f"{commits:,} commits  {inside}" if commits else "")
        self.bars.refresh()


@contextmanager
def watching(terminal: Terminal, quiet: bool) -> Iterator[Silent]:
    """Whom a sweep tells how it comes along."""
    if quiet:
        yield Silent()
        return
    if not terminal.progress:
        yield Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[said]}", markup=False),  # names of repositories
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bars:
        yield Bar(bars)
