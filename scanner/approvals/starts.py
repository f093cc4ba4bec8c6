"""Where a reviewed difference may have begun, with what it takes from there to the commit that carries the approval."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from scanner.approvals.lens import Gated
from scanner.model.change import RawChange
from scanner.repo.diff import tree_changes
from scanner.repo.git import Git
from scanner.repo.log import raw_change, read_log

FAR_BACK = 100  # ancestors at which a reviewed branch may have begun


def reviewed_from(git: Git, carrier: str, base: str | None, gated: Gated) -> Iterator[tuple[str, list[RawChange]]]:
    """Where the reviewed difference may have begun: the range's base, or where the branch left it.

    In a history (no `base`) a branch that has landed has no range any more, but the first parents of the commit that
    carries the approval lead back to where it left, nearest first. The digest binds both sides of every entry, so a
    match is the very difference that was reviewed.
    """
    if base is None:
        yield from backwards(git, carrier, gated)
        return
    starts = [base, *git.run("merge-base", base, carrier, accept=(0, 1)).decode().split()]
    for start in dict.fromkeys(starts):
        changes = [change for change in tree_changes(git, start, carrier) if gated(change)]
        if changes:
            yield start, changes


def backwards(git: Git, tip: str, gated: Gated) -> Iterator[tuple[str, list[RawChange]]]:
    """The commits that `tip` was made on, nearest first, each with what it takes from there to `tip`.

    One log instead of a comparison for each: a step back only changes the old sides of what that step changed. A
    start at which nothing gated looks different than at the one before is left out.
    """
    net: dict[str, RawChange] = {}
    kept: dict[str, RawChange] = {}
    for commit, rows in read_log(git, ("--first-parent", "-m", f"--max-count={FAR_BACK}", tip)):
        for row in rows:
            step = raw_change(row)
            later = net.get(step.path, step)
            whole = structs.replace(step, new_mode=later.new_mode, new_oid=later.new_oid)
            net[step.path] = whole
            undone = (whole.old_mode, whole.old_oid) == (whole.new_mode, whole.new_oid)
            if not undone and gated(whole):
                kept[step.path] = whole
            else:
                kept.pop(step.path, None)
        if rows and kept and commit.parents:
            yield commit.parents[0], list(kept.values())
