"""The share of one machine where several sweep together: by a hash of the name, so that all agree without talking."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

from msgspec import Struct

from scanner.errors import UsageError
from scanner.sweep.targets import Target

MOST = 10_000
_WORDS = re.compile(r"(\d{1,5})/(\d{1,5})")


class Shard(Struct, frozen=True):
    """Part `part` of `of`, counted from 1."""

    part: int = 1
    of: int = 1

    def __str__(self) -> str:
        return f"{self.part}/{self.of}" if self.of > 1 else ""


def read_shard(words: str) -> Shard:
    """A part as `i/n`. Raises UsageError."""
    match = _WORDS.fullmatch(words)
    part, of = (int(each) for each in match.groups()) if match else (0, 0)
    if not 1 <= part <= of <= MOST:
        raise UsageError(f"--shard {words!r} is no part", "write i/n with i from 1 to n: --shard 2/4")
    return Shard(part, of)


def share(found: Iterable[Target], shard: Shard) -> tuple[Target, ...]:
    """The targets of one part. Every target is in exactly one."""
    return tuple(each for each in found if _part(each.name, shard.of) == shard.part)


def _part(name: str, of: int) -> int:
    digest = sha256(name.encode("utf-8", "surrogateescape")).digest()
    return int.from_bytes(digest[:8], "big") % of + 1
