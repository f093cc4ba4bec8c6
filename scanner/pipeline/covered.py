"""How much of a repository a run has looked at, said in full so that a gap cannot pass for a clean result."""

from __future__ import annotations

from collections.abc import Iterable

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
        notes=context.vicinity.notes,
        pulls=context.vicinity.pulls,
        secrets=context.engine is not None,
        skipped=(*context.vicinity.skipped, *skipped),
    )
