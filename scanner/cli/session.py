"""What every command that judges does first, once the repository is open: read the rules, choose the policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scanner.pipeline.options import Options
from scanner.pipeline.policies import policy_from_file
from scanner.pipeline.prepare import prepare
from scanner.repo.objects import open_objects
from scanner.repo.open import Repository
from scanner.repo.selection import Selection
from scanner.rulebook import load_rulebook

if TYPE_CHECKING:
    from scanner.credentials.sweep import Sweep
    from scanner.pipeline.context import Context


def today() -> str:
    """The date that expiry is judged by, in UTC so that two machines agree."""
    return datetime.now(UTC).date().isoformat()


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
