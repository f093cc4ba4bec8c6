"""How much of a repository a run has looked at, said in full so that a gap cannot pass for a clean result."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.approvals.statement import NOTES_REF
from scanner.model.report import Coverage, Skipped
from scanner.pipeline.context import Context
from scanner.repo.refs import all_refs


def covered(context: Context, commits: int, paths: int, skipped: Iterable[Skipped] = ()) -> Coverage:
    """The coverage of a run that has read this many commits and changed paths."""
    whole = "--all" in context.selection.revisions
    return Coverage(
        commits=commits,
        blobs=context.objects.blobs,
        bytes=context.objects.bytes,
        paths=paths,
        refs=tuple(ref.name for ref in all_refs(context.repository.git)) if whole else (),
        notes=(*context.vicinity.notes, *_approvals(context)),
        pulls=context.vicinity.pulls,
        secrets=context.engine is not None,
        skipped=(*context.vicinity.skipped, *skipped),
    )


def _approvals(context: Context) -> tuple[str, ...]:
    """The ref of detached approvals, where there is one."""
    found = context.repository.git.run("for-each-ref", "--format=%(refname)", NOTES_REF).decode().split()
    return tuple(found)
