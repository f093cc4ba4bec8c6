"""The process whose output `log` reads. It says nothing before it has walked everything, so a scan starts it early."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from scanner.repo.environment import DIFF_FLAGS
from scanner.repo.git import Git, Pipe

_FLAGS = (
    *DIFF_FLAGS,
    "--pretty=raw",
    "--root",
    "-c",
    "--encoding=none",
    "--no-notes",
    "--no-mailmap",
    "--no-decorate",
    "--no-show-signature",
)


@contextmanager
def started_log(git: Git, revisions: tuple[str, ...], more: Iterable[str] | None = None) -> Iterator[Pipe]:
    """`git log` under way; ended when the context is left. `more` are revisions too many for a command line."""
    with git.pipe("log", *_FLAGS, *revisions, *(() if more is None else ("--stdin",)), "--") as pipe:
        pipe.widen()
        with suppress(BrokenPipeError):  # git gave up before it read all of them; its exit status says so
            pipe.stdin.write("".join(f"{revision}\n" for revision in more or ()).encode())
            pipe.stdin.close()
        yield pipe
