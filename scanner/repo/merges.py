"""What a merge itself adds or undoes, found by merging again.

A merge commit may hold anything: `git log` shows an edit made inside it only in part, and a silent return to one
parent's older version not at all (threats B54 to B56). Merging the parents again, in a throw-away repository, and
comparing shows both. Costs git processes, so it is asked only for merges that could be held.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress

from scanner.errors import MissingObjectError
from scanner.repo.diff import staged_rows, tree_rows
from scanner.repo.git import Git, GitError
from scanner.repo.log import Row
from scanner.repo.objects import Objects
from scanner.repo.remaking import borrowing

_CONFLICTS = 1  # merge-tree's exit status for a merge with conflicts: the tree is written all the same
_TWO = 2

# The commits between the steps of an octopus are thrown away, and need a maker all the same.
_NOBODY = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in (("NAME", "twokey"), ("EMAIL", "twokey@localhost"), ("DATE", "@0 +0000"))
}
# Attribute files of the user and the system may name drivers of the user's own configuration.
_QUIET = ("-c", f"core.attributesFile={os.devnull}")
_SETTINGS = {"GIT_ATTR_NOSYSTEM": "1", **_NOBODY}


def remade_rows(objects: Objects, git: Git, git_dir: str, oid: str, parents: tuple[str, ...]) -> list[Row]:
    """`own_rows` of one merge among many: what holds the very tree that git makes of its two parents has none."""
    if len(parents) == _TWO:
        with suppress(GitError):
            remaking = objects.remaking
            tree = remaking.trees.pop(parents, "") or _merged(remaking.home(git, git_dir, len(oid)), *parents)
            if tree == _tree_of(objects, oid):
                return []
    return own_rows(git, git_dir, oid, parents)


def remake(objects: Objects, git: Git, git_dir: str, several: Iterable[tuple[str, ...]]) -> None:
    """Merge the parents of several merges in one process, for the `remade_rows` of each.

    A pair that git refuses (unrelated roots, an object that is not here) ends the process: then each is merged alone.
    """
    pairs = [parents for parents in dict.fromkeys(several) if len(parents) == _TWO]
    if len(pairs) < _TWO:
        return
    scratch = objects.remaking.home(git, git_dir, len(pairs[0][0]))
    command = (*_QUIET, "merge-tree", "--write-tree", "--no-messages", "-z", "--stdin")
    with suppress(GitError):
        output = scratch.run(*command, settings=_SETTINGS, stdin="".join(f"{a} {b}\n" for a, b in pairs).encode())
        trees = list(_trees(output))
        if len(trees) == len(pairs):
            objects.remaking.trees.update(zip(pairs, trees, strict=True))


def _trees(output: bytes) -> Iterator[str]:
    """The tree of each merge: its status, the tree, the files that are in conflict, and an empty field."""
    fields = iter(output.removesuffix(b"\0").split(b"\0"))
    for _status in fields:
        yield next(fields, b"").decode("ascii", "replace")
        for field in fields:
            if not field:
                break


def _tree_of(objects: Objects, oid: str) -> str:
    """The tree of a commit, as its first line names it."""
    try:
        return objects.stored(oid).partition(b"\n")[0].decode("utf-8", "replace").removeprefix("tree ")
    except MissingObjectError:
        return "none"


def own_rows(git: Git, git_dir: str, oid: str, parents: tuple[str, ...]) -> list[Row]:
    """The rows of merge `oid` that git would not have made by merging its parents, with real objects on both sides.

    An octopus is remade as git does it, one parent after the other. What git cannot remake is told from the parents:
    with two, and git before 2.38, file by file; otherwise (unrelated roots) everything it brings counts as its own.
    """
    with tempfile.TemporaryDirectory(prefix="twokey-") as folder:
        paths = _differing_paths(borrowing(git, git_dir, folder, len(oid)), oid, parents)
    if paths is not None and not paths:
        return []
    return _own(git, parents, paths, [tree_rows(git, parent, oid) for parent in parents])


def index_rows(git: Git, git_dir: str, parents: tuple[str, ...]) -> list[Row]:
    """The same of a merge that is not made yet: the index holds what it will be. Files with open conflicts are in it
    as they are.
    """
    against = [staged_rows(git, parent) for parent in parents]
    index = os.fsdecode(git.run("rev-parse", "--path-format=absolute", "--git-path", "index")).rstrip("\n")
    with tempfile.TemporaryDirectory(prefix="twokey-") as folder:
        scratch = borrowing(git, git_dir, folder, len(parents[0]))
        try:
            copied = shutil.copy(index, folder)  # git keeps what it works out about an index in the index
            tree = scratch.run("write-tree", settings={"GIT_INDEX_FILE": copied}).decode().strip()
            paths = _differing_paths(scratch, tree, parents)
        except (GitError, OSError):
            paths = None
    return _own(git, parents, paths, against)


def _own(git: Git, parents: tuple[str, ...], paths: set[bytes] | None, against: list[list[Row]]) -> list[Row]:
    """The rows at `paths`, out of those `against` each parent."""
    if paths is None and len(parents) == _TWO:
        paths = _by_parents(git, parents, against)
    if paths is None:
        return against[0]
    # The remade merge's blobs are gone with the folder, so each path is shown against a parent: the first one, or a
    # later one when the merge went back to exactly what the first one had.
    rows: dict[bytes, Row] = {}
    for each in reversed(against):
        rows |= {path: (meta, path) for meta, path in each}
    return [rows[path] for path in sorted(paths) if path in rows]


def brought_rows(git: Git, oid: str, parents: tuple[str, ...]) -> list[Row]:
    """Everything that merge `oid` changes for those who stand on its first parent."""
    return tree_rows(git, parents[0], oid)


def _by_parents(git: Git, parents: tuple[str, ...], against: list[list[Row]]) -> set[bytes] | None:
    """Paths at which a merge is not what one side alone had changed; None where the sides have nothing in common.

    A file that both sides changed counts as the merge's own even where git would have joined the two cleanly, and
    every base of a criss-cross history must agree.
    """
    bases = git.run("merge-base", "--all", *parents, accept=(0, 1)).decode().split()
    differs = [{path for _, path in rows} for rows in against]
    own = differs[0] & differs[1]
    for base in bases:
        for mine, other, parent in ((0, 1, parents[0]), (1, 0, parents[1])):
            own |= {path for _, path in tree_rows(git, base, parent)} & (differs[mine] - differs[other])
    return own if bases else None


def _differing_paths(scratch: Git, oid: str, parents: tuple[str, ...]) -> set[bytes] | None:
    """Paths at which the remade merge and the recorded one differ; None when git cannot remake it."""
    joined, *others = parents
    try:
        for number, other in enumerate(others, 1):
            tree = _merged(scratch, joined, other)
            if number < len(others):  # git before 2.40 merges commits only
                command = ("commit-tree", tree, "-p", joined, "-p", other)
                joined = scratch.run(*command, settings=_SETTINGS).decode().strip()
    except GitError:
        return None
    return {path for _, path in tree_rows(scratch, tree, oid)}


def _merged(scratch: Git, ours: str, theirs: str) -> str:
    """The tree that git makes of two commits."""
    command = (*_QUIET, "merge-tree", "--write-tree", "--no-messages", "-z", ours, theirs)
    output = scratch.run(*command, settings=_SETTINGS, accept=(0, _CONFLICTS))
    return output.split(b"\0", 1)[0].decode()
