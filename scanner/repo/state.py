"""What a repository says of itself, for whoever asks whether anything has changed since."""

from __future__ import annotations

import os
from pathlib import Path

from scanner.repo.open import Repository

_FILES = ("shallow", "config", "config.worktree", "info/grafts", "info/attributes", "objects/info/alternates")

State = tuple[bytes, ...]


def state_of(repository: Repository) -> State:
    """Its refs, and its own files that say what its objects mean. Two that are equal have the same history."""
    refs = repository.git.run("for-each-ref", "--format=%(objectname) %(refname) %(symref)")
    folders = dict.fromkeys((repository.git_dir, repository.common_dir))
    return (
        os.fsencode(repository.git_dir),
        refs,
        *(_content(Path(folder, name)) for folder in folders for name in _FILES),
    )


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
