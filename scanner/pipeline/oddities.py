"""What a commit does to the shape of the repository rather than to a file: an octopus that brings release paths, a root
beside the base's history, a repository inside the tree, a tree that git would not have written (threats B56, B66, B68,
B82).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import structs

from scanner.checks import embedded_repository, octopus_merge
from scanner.model.change import Category, Change, Delta
from scanner.model.commit import Commit
from scanner.model.report import Problem
from scanner.model.scale import Severity
from scanner.pipeline.context import Context
from scanner.repo.commits import text
from scanner.repo.log import Row, raw_change
from scanner.repo.merges import brought_rows
from scanner.repo.objects import Objects

Classified = Callable[[Row], Change | None]

OCTOPUS_PARENTS = 3
_REPOSITORY = frozenset({"HEAD", "objects", "refs"})
_EMBEDDED = Delta(embedded_repository.ID, "", "", "", Severity.CRITICAL)


def is_unrelated(context: Context, commit: Commit) -> bool:
    """Whether `commit` is a root that a range brings in. A history may have several for good reasons."""
    if commit.parents or not commit.oid or commit.oid in context.repository.shallow:
        return False
    return context.selection.kind != "history" and context.selection.base is not None


def octopus_changes(
    context: Context, commit: Commit, own: Sequence[Change], classified: Classified
) -> Iterator[Change]:
    """The changes of an octopus merge: its `own`, and the classified paths that it brings as they are."""
    for change in own:
        yield _with(change, octopus_merge.by_itself())
    mine = {change.path for change in own}
    for row in brought_rows(context.repository.git, commit.oid, commit.parents):
        arrived = classified(row)
        if arrived is not None and arrived.path not in mine:
            yield _with(arrived, octopus_merge.brought())


def with_embedded(objects: Objects, oid: str, rows: Iterable[Row], changes: list[Change]) -> list[Change]:
    """`changes`, those of them told that put a repository into the tree of commit `oid`."""
    asked: dict[bytes, bool] = {}
    told: dict[str, Row] = {}
    for row in rows:
        # A repository is complete with the last file that is added to it.
        if row[0].endswith(b"A") and (folder := _may_embed(row[1])):
            if folder not in asked:
                asked[folder] = objects.names(oid, text(folder)) >= _REPOSITORY
            if asked[folder]:
                told[text(row[1])] = row
    if not told:
        return changes
    found = [_with(change, _EMBEDDED) if change.path in told else change for change in changes]
    known = {change.path for change in changes}
    found += (
        Change(raw_change(row), (Category.VCS_CONTROL,), Severity.CRITICAL, (_EMBEDDED,))
        for path, row in told.items()
        if path not in known
    )
    return found


def _may_embed(path: bytes) -> bytes:
    """The folder that would be a repository for a path to be part of it, empty where there is none."""
    if path.endswith((b"/HEAD", b"/config")):
        return path.rpartition(b"/")[0]
    if b"/objects/" in path or b"/refs/" in path:
        parts = path.split(b"/")
        place = next(index for index, part in enumerate(parts) if index and part in (b"objects", b"refs"))
        return b"/".join(parts[:place])
    return b""


def tree_problems(context: Context, commit: Commit, changes: Sequence[Change]) -> list[Problem]:
    """What is odd about the tree of the head, and about the folders of what a judged commit changes.

    A name comes to stand twice by being added; in a history, where few commits add release paths, only those are asked.
    """
    is_head = commit.oid == context.selection.head
    if not commit.oid or not (changes or is_head):
        return []
    odd = set(context.objects.odd_tree(commit.oid)) if is_head else set()
    ranged = context.selection.kind != "history"
    asked = (change for change in changes if ranged or change.raw.status == "A")
    folders = {folder for change in asked for folder in _above(change.path)}
    odd.update(context.objects.odd_folders(commit.oid, sorted(folders)))
    return [Problem(commit.oid, "tree", f"git would not have written this tree: {each}") for each in sorted(odd)]


def _above(path: str) -> Iterator[str]:
    """Every folder that a path lies in, the root included."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def _with(change: Change, delta: Delta) -> Change:
    return structs.replace(change, deltas=(*change.deltas, delta))
