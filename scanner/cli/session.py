"""What every command that judges does first: open the repository, read the rules, choose the policy."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.pipeline.options import Options
from scanner.pipeline.policies import policy_from_file
from scanner.pipeline.prepare import prepare
from scanner.repo.environment import scrub
from scanner.repo.objects import open_objects
from scanner.repo.open import Repository, open_repository
from scanner.repo.selection import Selection
from scanner.rulebook import load_rulebook

if TYPE_CHECKING:
    from scanner.credentials.sweep import Sweep
    from scanner.pipeline.context import Context


def today() -> str:
    """The date that expiry is judged by, in UTC so that two machines agree."""
    return datetime.now(UTC).date().isoformat()


def find_repository(path: str, environ: Mapping[str, str], *, light: bool = False) -> Repository:
    """The repository around `path`, with the index a hook was given, and git's variables out of the way."""
    index = environ.get("GIT_INDEX_FILE")
    index_file = str(Path(index).absolute()) if index else None
    repository = open_repository(path, environ, light=light, index_file=index_file)
    _forget_git_variables()
    return repository


def _forget_git_variables() -> None:
    """GitPython hands its child processes the environment of this one, so this one must not hold what steers git."""
    kept = scrub(os.environ)
    for name in [name for name in os.environ if name not in kept]:
        del os.environ[name]


@contextmanager
def session(
    repository: Repository, selection: Selection, options: Options, policy: str | None, hired: Sweep | None = None
) -> Iterator[Context]:
    """A prepared run; the object reader ends with it. `hired` are processes that wait for the search."""
    rulebook = load_rulebook()
    with open_objects(repository.git) as objects:
        chosen = policy_from_file(rulebook, policy) if policy else None
        context = prepare(repository, objects, rulebook, selection, options, chosen, hired)
        try:
            yield context
        finally:
            if context.search is not None:
                context.search.end()
