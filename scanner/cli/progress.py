"""A progress bar on standard error for long work: commits read, rate, and what is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from scanner.cli.terminal import Terminal
from scanner.repo.git import GitError
from scanner.repo.open import Repository
from scanner.repo.selection import Selection


@contextmanager
def watched(repository: Repository, selection: Selection, terminal: Terminal) -> Iterator[Callable[[int], None]]:
    """A function to call with the number of commits done. Nothing is shown where nobody watches, or for short work."""
    if not terminal.progress or not selection.revisions:
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("reading commits"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("commits", total=_total(repository, selection))
        yield lambda done: bar.update(task, completed=done)


def _silent(_done: int) -> None:
    """Nobody is watching."""


def _total(repository: Repository, selection: Selection) -> int | None:
    try:
        return int(repository.git.run("rev-list", "--count", *selection.revisions, "--"))
    except (GitError, ValueError):
        return None
