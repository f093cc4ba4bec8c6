"""A progress bar on standard error for long work: commits read, objects searched, rate, and what is left.

It is drawn when there is something new, by nobody but us: other processes are forked from this one, which must
therefore not have a second thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from msgspec import Struct

from scanner.cli.terminal import Terminal
from scanner.repo.git import GitError
from scanner.repo.open import Repository
from scanner.repo.selection import Selection

_EVERY = 0.1  # seconds between two drawings


def _silent(*_done: int) -> None:
    """Nobody is watching."""


class Progress(Struct, frozen=True):
    """What to call with the number of commits that are read, and with the parts that are searched and all of them."""

    commits: Callable[[int], None] = _silent
    searched: Callable[[int, int], None] = _silent


@contextmanager
def watched(repository: Repository, selection: Selection, terminal: Terminal) -> Iterator[Progress]:
    """Progress to report to. Nothing is shown where nobody watches, or for short work."""
    if not terminal.progress or not selection.revisions:
        yield Progress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bars:
        reading = bars.add_task("reading commits", total=_total(repository, selection), rate="")
        searching = bars.add_task("searching for secrets", total=None, rate="", visible=False)
        began = drawn = time.monotonic()

        def draw() -> None:
            nonlocal drawn
            if time.monotonic() - drawn >= _EVERY:
                drawn = time.monotonic()
                bars.refresh()

        def read(done: int) -> None:
            rate = done / max(time.monotonic() - began, _EVERY)
            bars.update(reading, completed=done, rate=f"{rate:,.0f}/s")
            draw()

        def searched(done: int, total: int) -> None:
            bars.update(searching, completed=done, total=total, visible=True)
            draw()

        yield Progress(read, searched)


def _total(repository: Repository, selection: Selection) -> int | None:
    try:
        return int(repository.git.run("rev-list", "--count", *selection.revisions, "--"))
    except (GitError, ValueError):
        return None
