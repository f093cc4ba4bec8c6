"""The digest that binds an approval to what was reviewed.

Anyone can recompute it with git and sha256sum.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from scanner.model.change import RawChange

PREFIX = "twokey1:"


def review_digest(changes: Iterable[RawChange]) -> str:
    """SHA-256 over the byte-sorted records of `changes`. White space counts, unlike in a patch id (threat B44)."""
    records = sorted(
        change.path.encode("utf-8", "surrogateescape")
        + f"\0{change.old_mode} {change.old_oid} {change.new_mode} {change.new_oid}\n".encode()
        for change in changes
    )
    return PREFIX + hashlib.sha256(b"".join(records)).hexdigest()
