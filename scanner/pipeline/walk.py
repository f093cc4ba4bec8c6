"""The history as drafts, newest first."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from scanner.model.report import Problem
from scanner.pipeline.context import Context
from scanner.pipeline.gather import Draft
from scanner.pipeline.hands import drafts
from scanner.repo.git import Pipe
from scanner.repo.log import read_log, read_started

_EVERY = 200  # commits between two reports of progress
_EDGE = "the clone ends here, so what this commit changed cannot be seen"


def walk(context: Context, started: Pipe | None = None) -> Iterator[Draft]:
    """Every commit of the selection, newest first, from a log that was started ahead or a new one."""
    shallow, selection = context.repository.shallow, context.selection
    if not selection.revisions:
        return
    git = context.repository.git
    log = read_started(git, started) if started else read_log(git, selection.revisions, selection.more or None)
    for number, draft in enumerate(drafts(context, log), 1):
        if number % _EVERY == 0:
            context.options.progress(number)
        if draft.commit.oid in shallow:
            edge = Problem(draft.commit.oid, "parents", _EDGE)
            draft = structs.replace(draft, problems=(*draft.problems, edge))  # noqa: PLW2901
        yield draft
