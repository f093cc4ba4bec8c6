"""The commits that lie before the policy's `since`: reported, never blocking."""

from __future__ import annotations

from scanner.errors import UndeterminedError, UsageError
from scanner.pipeline.context import Context
from scanner.repo.ident import reachable
from scanner.repo.selection import fetch_line


def history_of(context: Context) -> frozenset[str]:
    """Ids of those commits. Raises when `since` names nothing that is here."""
    since = context.policy.since
    if not since or context.selection.head is None:
        return frozenset()
    oid = context.repository.resolve(since)
    if oid is not None:
        return reachable(context.repository.git, oid)
    if context.repository.shallow:
        raise UndeterminedError(
            f"the policy's since ({since}) is not in this shallow clone",
            f"fetch the rest, then run twokey again: {fetch_line(context.repository)}",
        )
    raise UsageError(
        f"the policy's since names no commit here: {since!r}", "write a commit id or tag of this repository"
    )
