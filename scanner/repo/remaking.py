"""The throw-away repository of a run, in which merges are made again.

Nearly every merge holds the very tree that git makes of its parents. Then one process has told, in a repository that is
there already; a folder and a comparison of its own would cost each merge three times as much.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from scanner.repo.git import Git

_SHA256 = 64  # digits of an object id


class Remaking:
    """The repository, made when it is first asked for. A forked process shares it and leaves it to who made it.

    `trees` are those that git makes of two commits, as far as they have been asked for together.
    """

    def __init__(self) -> None:
        self.trees: dict[tuple[str, ...], str] = {}
        self._folder = ""
        self._borrowed = False

    def home(self, git: Git, git_dir: str, digits: int) -> Git:
        """The repository, for ids of so many digits."""
        if not self._folder:
            self._folder = tempfile.mkdtemp(prefix="twokey-")
            borrowing(git, git_dir, self._folder, digits)
        return git.at(self._folder)

    def part(self) -> None:
        """In a forked process: leave the folder to the one that made it."""
        self._borrowed = True

    def close(self) -> None:
        """Throw the repository away. Safe to call twice."""
        if self._folder and not self._borrowed:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = ""


def borrowing(git: Git, git_dir: str, folder: str, digits: int) -> Git:
    """A bare repository that borrows the objects of `git` and knows nothing of its configuration.

    A merge driver that `.git/config` and an attributes file name would be run, and its word taken for the merge
    (threat B95).
    """
    objects = _common_folder(Path(git_dir)) / "objects"
    sha256 = digits == _SHA256
    extension = "[extensions]\n\tobjectformat = sha256\n" if sha256 else ""
    home = Path(folder)
    (home / "objects" / "info").mkdir(parents=True)
    (home / "refs").mkdir()
    (home / "HEAD").write_text("ref: refs/heads/none\n", newline="\n")
    settings = f"[core]\n\trepositoryformatversion = {int(sha256)}\n\tbare = true\n{extension}"
    (home / "config").write_text(settings, newline="\n")
    (home / "objects" / "info" / "alternates").write_bytes(os.fsencode(objects) + b"\n")
    return git.at(folder)


def _common_folder(git_dir: Path) -> Path:
    """Where a worktree's repository keeps what all its worktrees share."""
    try:
        return Path(
            os.path.normpath(git_dir / os.fsdecode((git_dir / "commondir").read_bytes()).rstrip("\n"))
        ).absolute()
    except OSError:
        return git_dir.absolute()
