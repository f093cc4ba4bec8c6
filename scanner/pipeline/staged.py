"""The index as the commit it is about to become."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from scanner.model.commit import Commit
from scanner.model.report import Problem
from scanner.pipeline.context import Context
from scanner.pipeline.gather import Draft, make_draft
from scanner.repo.commits import text
from scanner.repo.diff import empty_tree, staged_rows
from scanner.repo.ident import current_identity
from scanner.repo.merges import index_rows


def staged_drafts(context: Context) -> Iterator[Draft]:
    """One draft for what is staged; none when nothing is. Of a merge, only what it adds to what it brings together."""
    git, environ = context.repository.git, context.options.environ
    head = context.selection.judged_at
    parents = (*((head,) if head else ()), *context.selection.more)
    merged = len(parents) > 1
    rows = index_rows(git, context.repository.git_dir, parents) if merged else staged_rows(git, head or empty_tree(git))
    unmerged = [row for row in rows if row[0].endswith(b" U")]
    rows = [row for row in rows if row not in unmerged]
    if not rows and not unmerged:
        return
    author, committer = (current_identity(git, role, environ) for role in ("AUTHOR", "COMMITTER"))
    commit = Commit("", parents, author, committer, "", context.options.message)
    draft = make_draft(context, commit, rows)
    doubts = tuple(Problem(f"index:{text(path)}", "staged", "a conflict is not resolved yet") for _, path in unmerged)
    yield structs.replace(draft, problems=(*draft.problems, *doubts))
