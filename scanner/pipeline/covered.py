"""How much of a repository a run has looked at, said in full so that a gap cannot pass for a clean result."""

from __future__ import annotations

from scanner.approvals.statement import NOTES_REF
from scanner.model.report import Coverage
from scanner.pipeline.context import Context
from scanner.pipeline.found import Result


def covered(context: Context, commits: int, paths: int, found: Result) -> Coverage:
    """The coverage of a run that has read this many commits and changed paths: objects are those that were searched for
    secrets, or else those that were read for their meaning."""
    whole = "--all" in context.selection.revisions
    searched = context.search is not None
    return Coverage(
        commits=commits,
        blobs=found.objects if searched else context.objects.blobs,
        bytes=found.size if searched else context.objects.size,
        paths=paths,
        refs=tuple(ref.name for ref in context.refs()) if whole else (),
        notes=(*context.vicinity.notes, *_approvals(context)),
        pulls=context.vicinity.pulls,
        secrets=searched,
        skipped=(*context.vicinity.skipped, *found.skipped),
    )


def _approvals(context: Context) -> tuple[str, ...]:
    """The ref of detached approvals, where there is one."""
    return tuple(ref.name for ref in context.refs() if ref.name == NOTES_REF)
