"""What a merge itself adds or undoes, found by merging again.

A merge commit may hold anything: `git log` shows an edit made inside it only in part, and a silent return to one
parent's older version not at all (threats B54 to B56). Merging the parents again, into a throw-away object folder, and
comparing shows both. Costs about 5 ms a merge, so it is asked only for merges that could be held.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from scanner.repo.diff import tree_rows
from scanner.repo.git import Git, GitFailure
from scanner.repo.log import Row

_TWO = 2
_CONFLICTS = 1  # merge-tree's exit status for a merge with conflicts: the tree is written all the same


def own_rows(git: Git, git_dir: str, oid: str, parents: tuple[str, ...]) -> list[Row]:
    """The rows of merge `oid` that git would not have made by merging its parents, with real objects on both sides.

    An octopus merge, and one whose parents git cannot merge (unrelated roots, git before 2.38), is compared with its
    first parent: everything it brings counts as its own.
    """
    against_first = tree_rows(git, parents[0], oid)
    if len(parents) != _TWO:
        return against_first
    with tempfile.TemporaryDirectory(prefix="twokey-") as folder:
        paths = _differing_paths(git, git_dir, oid, parents, folder)
    if paths is None:
        return against_first
    # The remade merge's blobs are gone with the folder, so each path is shown against a parent: the first one, or the
    # second when the merge went back to exactly what the first one had.
    rows = {path: (meta, path) for meta, path in tree_rows(git, parents[1], oid)}
    rows |= {path: (meta, path) for meta, path in against_first}
    return [rows[path] for path in sorted(paths) if path in rows]


def _differing_paths(git: Git, git_dir: str, oid: str, parents: tuple[str, ...], folder: str) -> set[bytes] | None:
    """Paths at which the remade merge and the recorded one differ; None when git cannot remake it."""
    scratch = {
        "GIT_OBJECT_DIRECTORY": folder,
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": os.fspath(_objects(git, git_dir)),
        # No work tree and no index: neither may bring merge drivers by .gitattributes.
        "GIT_WORK_TREE": folder,
        "GIT_INDEX_FILE": os.path.join(folder, "index"),
    }
    try:
        command = ("merge-tree", "--write-tree", "--no-messages", "-z", *parents)
        output = git.run(*command, settings=scratch, accept=(0, _CONFLICTS))
    except GitFailure:
        return None
    tree = output.split(b"\0", 1)[0].decode()
    return {path for _, path in tree_rows(git, tree, oid, scratch)}


def _objects(git: Git, git_dir: str) -> Path:
    return Path(git_dir, git.run("rev-parse", "--git-common-dir").decode().strip(), "objects")
