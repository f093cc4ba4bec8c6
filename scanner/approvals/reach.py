"""What an approval covers: its own commit, what a merge brings, or the reviewed difference of a range.

A reach names commits and, among what they changed, the paths that were looked at, with the contributors of each. It is
worked out from git's graph alone, never from dates or titles (threats B16, B45 to B47).
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from scanner.approvals.digest import review_digest
from scanner.approvals.lens import Lens, makers
from scanner.approvals.people import Person
from scanner.approvals.starts import reviewed_from
from scanner.model.approval import ApprovalSource
from scanner.model.change import RawChange
from scanner.model.commit import Commit
from scanner.repo.diff import tree_changes
from scanner.repo.git import Git


class Reach(Struct, frozen=True):
    """`commits` whose changes of the paths in `contributors` are covered.

    `stale_paths` were reviewed and have changed since; `stale`: the digest fits nothing at all. `bound`: a digest names
    what was looked at.
    """

    source: ApprovalSource
    commits: frozenset[str]
    contributors: Mapping[str, Person]
    stale: bool = False
    stale_paths: frozenset[str] = frozenset()
    bound: bool = False


_MOST_ENDS = 3


def own_reach(lens: Lens, commit: Commit, paths: tuple[str, ...], *, bound: bool = False) -> Reach:
    """A trailer in the commit it approves: all of its paths, whether they matter for a release or not."""
    return Reach(ApprovalSource.TRAILER, frozenset({commit.oid}), makers(lens, commit, paths), bound=bound)


def merge_reach(lens: Lens, commit: Commit, own: tuple[RawChange, ...]) -> Reach:
    """A trailer on a merge: what the merge brings relative to its first parent. Its maker contributed only to `own`."""
    first = commit.parents[0]
    others, commits = lens.contributions(*commit.parents[1:], f"^{first}")
    reviewed = {change.path for change in tree_changes(lens.git, first, commit.oid) if lens.gated(change)}
    touched = {change.path for change in own}
    mine = lens.people(commit)
    by_path = {
        path: others.get(path, frozenset()) | (mine if path in touched else frozenset()) for path in reviewed | touched
    }
    return Reach(ApprovalSource.MERGE, commits | {commit.oid}, by_path)


def digest_reach(
    lens: Lens,
    commit: Commit,
    changes: tuple[RawChange, ...],
    digests: tuple[str, ...],
    span: tuple[str | None, str | None],
) -> Reach:
    """A trailer with a digest: its own commit, or the net difference from where the branch began to the carrier.

    `span` is (base, head) of a range, (None, None) of a history. In a range an entry that is not at the head as it was
    reviewed is not covered; in a history whatever came later is judged by itself.
    """
    base, head = span
    if changes and review_digest(changes) in digests:
        return own_reach(lens, commit, tuple(change.path for change in changes), bound=True)
    for start, reviewed in reviewed_from(lens.git, commit.oid, base, lens.gated) if digests else ():
        if review_digest(reviewed) in digests:
            by_path, commits = lens.contributions(commit.oid, f"^{start}")
            standing = _standing(lens.git, start, head, reviewed)
            fitting = {path: by_path.get(path, frozenset()) for path in standing}
            stale = frozenset(c.path for c in reviewed) - standing
            return Reach(ApprovalSource.COMMIT, commits, fitting, stale=not fitting, stale_paths=stale, bound=True)
    # What it was meant for has changed under it: the commits up to it are told so.
    reached = lens.git.run("rev-list", commit.oid, f"^{base}", "--").decode().split() if base is not None else ()
    return Reach(ApprovalSource.COMMIT, frozenset(reached), {}, stale=True)


def note_reach(
    lens: Lens,
    annotated: str,
    ends: tuple[str, ...],
    reviewed: tuple[RawChange, ...],
    span: tuple[str | None, str],
) -> Reach:
    """A detached approval of the entries `reviewed`, written on commit `annotated`.

    `span` is (base, head) of a range, (None, head) of a history, in which `ends` are commits that brought a path to
    the state that was reviewed. Each entry stands for itself: it is covered where both of its sides are what they were.
    """
    base, head = span
    wanted = {_sides(each): each.path for each in reviewed}
    tips = [head]
    if base is None:
        tips = ([annotated] if _reaches(lens.git, head, annotated) else []) + list(ends[:_MOST_ENDS])
    best: tuple[tuple[str, str], set[str]] = ((base or head, head), set())
    spans = (
        (start, tip, net)
        for tip in dict.fromkeys(tips)
        for start, net in reviewed_from(lens.git, tip, base, lens.gated)
    )
    for start, end, net in spans:
        fitting = {wanted[_sides(each)] for each in net if _sides(each) in wanted}
        if len(fitting) > len(best[1]):
            best = (start, end), fitting
        if len(fitting) == len(wanted):
            break
    (start, end), fitting = best
    by_path, commits = lens.contributions(end, f"^{start}") if start != end else ({}, frozenset())
    outdated = frozenset(wanted.values()) - fitting if base is not None else frozenset()
    covered = {path: by_path.get(path, frozenset()) for path in fitting}
    return Reach(ApprovalSource.NOTE, commits, covered, stale=not fitting, stale_paths=outdated, bound=True)


def _sides(change: RawChange) -> tuple[str, str, str, str, str]:
    return change.path, change.old_mode, change.old_oid, change.new_mode, change.new_oid


def _reaches(git: Git, head: str, oid: str) -> bool:
    here = git.run("cat-file", "--batch-check=%(objecttype)", stdin=f"{oid}\n".encode()).strip() == b"commit"
    return here and not git.run("rev-list", "--max-count=1", oid, f"^{head}", "--")


def _standing(git: Git, start: str, head: str | None, reviewed: list[RawChange]) -> set[str]:
    """The reviewed paths that are at `head` as they were reviewed; all of them where there is no head to ask."""
    if head is None:
        return {change.path for change in reviewed}
    final = {(change.path, change.new_mode, change.new_oid) for change in tree_changes(git, start, head)}
    return {change.path for change in reviewed if (change.path, change.new_mode, change.new_oid) in final}
