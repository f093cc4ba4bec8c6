"""The repository that a command is about."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from scanner.repo.environment import scrub
from scanner.repo.open import Repository, open_repository


def find_repository(path: str, environ: Mapping[str, str], *, light: bool = False) -> Repository:
    """The repository around `path`, with the index a hook was given, and git's variables out of the way."""
    index = environ.get("GIT_INDEX_FILE")
    index_file = str(Path(index).absolute()) if index else None
    repository = open_repository(path, environ, light=light, index_file=index_file)
    _forget_git_variables()
    return repository


def _forget_git_variables() -> None:
    """GitPython hands its child processes the environment of this one, so this one must not hold what steers git."""
    kept = scrub(os.environ)
    for name in [name for name in os.environ if name not in kept]:
        del os.environ[name]
