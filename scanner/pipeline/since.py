"""The commits that lie before the policy's `since`: reported, never blocking."""

from __future__ import annotations

import re

from scanner.config.read import POLICY_FILE
from scanner.errors import UndeterminedError, UsageError
from scanner.pipeline.context import Context
from scanner.repo.ident import reachable
from scanner.repo.selection import fetch_line

_HEX = re.compile(r"[0-9a-f]{4,64}")


def history_of(context: Context) -> frozenset[str]:
    """Ids of those commits. Raises when `since` names nothing that is here."""
    since, git = context.policy.since, context.repository.git
    if not since or context.selection.head is None:
        return frozenset()
    selection = context.selection
    oid = context.repository.commit_id(since) if _HEX.fullmatch(since) else context.repository.resolve(since)
    if oid is not None:
        # A tag or branch can be put elsewhere: what a range brings is never history (its base has that behind it).
        judged = selection.judged_at
        moved = selection.kind != "history" and judged is not None and not context.repository.is_ancestor(oid, judged)
        return frozenset() if moved and context.policy.source.startswith(POLICY_FILE) else reachable(git, oid)
    if context.repository.shallow:
        raise UndeterminedError(
            f"the policy's since ({since}) is not in this shallow clone",
            f"fetch the rest, then run twokey again: {fetch_line(context.repository)}",
        )
    raise UsageError(
        f"the policy's since names no commit here: {since!r}", "write a commit id or tag of this repository"
    )
