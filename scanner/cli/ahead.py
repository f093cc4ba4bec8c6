"""What a scan begins with before most of it is imported: the repository, the log, and the processes that will search.

git walks a whole history before it prints any of it, and those who search have much to read before they know what for.
Every millisecond that they start earlier is one that this process need not share a processor with them later.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from scanner.cli.cache_folder import cache_folder
from scanner.cli.repository import find_repository
from scanner.cli.selecting import selected
from scanner.pipeline.workers import jobs_for
from scanner.repo.git import Pipe
from scanner.repo.log_process import started_log
from scanner.repo.open import Repository
from scanner.repo.selection import Selection
from scanner.repo.state import State, state_of

if TYPE_CHECKING:
    from scanner.credentials.sweep import Sweep


class Ahead(Struct, frozen=True):
    """The repository (without GitPython: it takes 10 ms), what of it is judged, and what was begun for it.

    `state` is the repository's before anything of it was read, empty where no report is kept.
    """

    repository: Repository
    selection: Selection
    state: State = ()
    log: Pipe | None = None
    hired: Sweep | None = None


@contextmanager
def begun(arguments: argparse.Namespace, given: Mapping[str, str]) -> Iterator[Ahead]:
    """What is begun ahead for these arguments; it ends with the block."""
    _check_destinations(arguments)
    repository = find_repository(arguments.repo, given, light=True)
    selection = selected(repository, arguments)
    folder = "" if arguments.no_cache else cache_folder(given)
    keeps = bool(folder) and selection.kind == "history" and not arguments.policy
    state = state_of(repository) if keeps else ()
    if selection.kind != "history" or not selection.revisions or (folder and _is_cached(folder, repository)):
        yield Ahead(repository, selection, state)
        return
    with ExitStack() as stack:
        log = stack.enter_context(started_log(repository.git, selection.revisions, selection.more or None))
        hired = _hired(repository, arguments)
        if hired is not None:
            stack.callback(hired.end)
        yield Ahead(repository, selection, state, log, hired)


def _check_destinations(arguments: argparse.Namespace) -> None:
    """Wrong ones are said before the work. One format for standard output is never wrong, and needs no import."""
    if arguments.output or len(arguments.format or ()) > 1:
        from scanner.cli.publishing import destinations

        destinations(arguments)


def _is_cached(folder: str, repository: Repository) -> bool:
    """Whether most may be known: then what others could get ready is not needed."""
    from scanner.credentials.cached import is_cached

    return is_cached(Path(folder), repository.common_dir)


def _hired(repository: Repository, arguments: argparse.Namespace) -> Sweep | None:
    from scanner.credentials.sweep import can_fork, hire
    from scanner.repo.storage import open_storage

    jobs = jobs_for(arguments.jobs)
    if arguments.no_secrets or not jobs or not can_fork():
        return None
    return hire(open_storage(repository.common_dir, repository.object_format), jobs)
