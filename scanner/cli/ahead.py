"""What a scan begins with before most of it is imported: the repository, and the processes that will search it.

A whole history is searched by other processes, which have much to read before they know what to search for. Every
millisecond that they start earlier is one that this process need not share a processor with them later.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from scanner.cli.cache_folder import cache_folder
from scanner.cli.publishing import destinations
from scanner.cli.repository import find_repository
from scanner.credentials.cached import is_cached
from scanner.credentials.sweep import Sweep, can_fork, hire
from scanner.pipeline.workers import jobs_for
from scanner.repo.open import Repository
from scanner.repo.storage import open_storage


@contextmanager
def begun(arguments: argparse.Namespace, given: Mapping[str, str]) -> Iterator[tuple[Repository, Sweep | None]]:
    """The repository, not yet with GitPython, and the processes that were hired for it; they end with the block."""
    destinations(arguments)  # wrong ones are said before the work
    repository = find_repository(arguments.repo, given, light=True)
    hired = _hired(repository, arguments, given)
    try:
        yield repository, hired
    finally:
        if hired is not None:
            hired.end()


def _hired(repository: Repository, arguments: argparse.Namespace, given: Mapping[str, str]) -> Sweep | None:
    """None where only a part is searched, and where a cache may know most of it: what they get ready is not needed."""
    jobs, folder = jobs_for(arguments.jobs), "" if arguments.no_cache else cache_folder(given)
    narrow = arguments.range or arguments.staged or arguments.since
    if narrow or arguments.no_secrets or not jobs or not can_fork():
        return None
    if folder and is_cached(Path(folder), repository.common_dir):
        return None
    return hire(open_storage(repository.common_dir, repository.object_format), jobs)
