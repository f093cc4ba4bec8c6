"""A base and a head that somebody names: for every other CI, and for a look before the forge is asked."""

from __future__ import annotations

import re

from scanner.pullrequest.asked import Asked
from scanner.repo.open import Repository
from scanner.repo.selection import between

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def named(repository: Repository, base: str, head: str) -> Asked:
    """What these two revisions ask about; ids need not be here yet. Raises UsageError for what names no commit."""
    return Asked("range", "pull-request", _full(repository, head), _full(repository, base))


def _full(repository: Repository, revision: str) -> str:
    if _OID.fullmatch(revision) and revision.strip("0"):
        return revision
    return between(repository, revision, revision).head or ""
