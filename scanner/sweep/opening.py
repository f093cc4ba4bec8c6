"""Opening exactly the repository that was found at a place, and no other one around it.

Git looks further up where it does not like what it finds, and a folder of clones often lies in somebody's home that is
a repository itself: a broken clone must be a problem, not a second look at the home.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from scanner.errors import UndeterminedError, UsageError
from scanner.repo.open import Repository, open_repository

_BARE = ("objects", "refs")
_LINK = b"gitdir:"
_LONGEST = 65_536  # bytes of a `.git` file


def is_repository(folder: Path) -> bool:
    """Whether `folder` looks like the top of one: with a `.git` in it, or bare."""
    try:
        if os.path.lexists(folder / ".git"):
            return True
        return (folder / "HEAD").is_file() and all((folder / part).is_dir() for part in _BARE)
    except OSError:  # may not be looked into
        return False


def open_at(place: str, environ: Mapping[str, str]) -> Repository:
    """The repository whose top is `place`. Raises UsageError or UndeterminedError."""
    folder = Path(place)
    if not folder.is_dir():
        raise UsageError(f"no such folder: {place}", "sweep it under the name it has now")
    if "\n" in os.path.realpath(folder):
        raise UndeterminedError("git tells places by lines, and this one has several", "give its folder another name")
    repository = open_repository(place, environ, light=True)
    if os.path.realpath(repository.git_dir) != os.path.realpath(_expected(folder)):
        raise UndeterminedError("git takes this for no repository of its own", "git status in it says what is wrong")
    return repository


def _expected(folder: Path) -> Path:
    """Where git keeps it: in `.git`, where the file of that name says (a worktree, a submodule), or in the folder."""
    link = folder / ".git"
    if link.is_dir():
        return link
    if not link.is_file():
        return folder
    with link.open("rb") as file:
        words = file.read(_LONGEST)
    return folder / os.fsdecode(words.removeprefix(_LINK).strip()) if words.startswith(_LINK) else link
