"""Where the cache of a repository is, for whoever only asks whether there is one."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path


def cache_file(folder: Path, repository: str) -> Path:
    """The file below `folder` for the repository whose common folder is `repository`."""
    name = sha256(os.fsencode(os.path.realpath(repository))).hexdigest()[:32]
    return folder / f"{name}.sqlite3"


def is_cached(folder: Path, repository: str) -> bool:
    """Whether anything may be known of the repository."""
    return cache_file(folder, repository).exists()
