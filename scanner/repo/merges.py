"""What a merge itself adds or undoes, found by merging again.

A merge commit may hold anything: `git log` shows an edit made inside it only in part, and a silent return to one
parent's older version not at all (threats B54 to B56). Merging the parents again, in a throw-away repository, and
comparing shows both. Costs about 7 ms a merge, so it is asked only for merges that could be held.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from scanner.repo.diff import tree_rows
from scanner.repo.git import Git, GitError
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
        paths = _differing_paths(_scratch(git, git_dir, folder), oid, parents)
    if paths is None:
        return against_first
    # The remade merge's blobs are gone with the folder, so each path is shown against a parent: the first one, or the
    # second when the merge went back to exactly what the first one had.
    rows = {path: (meta, path) for meta, path in tree_rows(git, parents[1], oid)}
    rows |= {path: (meta, path) for meta, path in against_first}
    return [rows[path] for path in sorted(paths) if path in rows]


def _scratch(git: Git, git_dir: str, folder: str) -> Git:
    """A bare repository that borrows the objects of `git` and knows nothing of its configuration.

    A merge driver that `.git/config` and an attributes file name would be run, and its word taken for the merge
    (threat B95).
    """
    objects = Path(git_dir, git.run("rev-parse", "--git-common-dir").decode().strip(), "objects").absolute()
    sha256 = git.run("rev-parse", "--show-object-format").strip() == b"sha256"
    extension = "[extensions]\n\tobjectformat = sha256\n" if sha256 else ""
    home = Path(folder)
    (home / "objects" / "info").mkdir(parents=True)
    (home / "refs").mkdir()
    (home / "HEAD").write_text("ref: refs/heads/none\n")
    (home / "config").write_text(f"[core]\n\trepositoryformatversion = {int(sha256)}\n\tbare = true\n{extension}")
    (home / "objects" / "info" / "alternates").write_bytes(os.fsencode(objects) + b"\n")
    return git.at(folder)


def _differing_paths(scratch: Git, oid: str, parents: tuple[str, ...]) -> set[bytes] | None:
    """Paths at which the remade merge and the recorded one differ; None when git cannot remake it."""
    # Attribute files of the user and the system may name drivers of the user's own configuration.
    quiet = ("-c", f"core.attributesFile={os.devnull}")
    settings = {"GIT_ATTR_NOSYSTEM": "1"}
    try:
        command = (*quiet, "merge-tree", "--write-tree", "--no-messages", "-z", *parents)
        output = scratch.run(*command, settings=settings, accept=(0, _CONFLICTS))
    except GitError:
        return None
    tree = output.split(b"\0", 1)[0].decode()
    return {path for _, path in tree_rows(scratch, tree, oid)}
