"""In which commits secrets came in, from what the objects of a history hold: pure, and without any contents.

A commit brings a secret where its side of a row holds it and none of the old sides does. It does not where the same
secret lies in another file at that time: it was renamed or copied, and reported when it came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from msgspec import Struct

from scanner.model.change import GITLINK_MODE
from scanner.repo.log import Row

if TYPE_CHECKING:
    from scanner.credentials.present import Present

_GITLINK = GITLINK_MODE.encode()
_USUAL = 98  # bytes of a row with one old side, both of SHA-1
_ZEROS = b"0000"
_SIDES = 2  # of a row of a commit with one parent

# What the object of this id (hexadecimal) holds as a file at this path.
Holding = Callable[[bytes, str], "tuple[Present, ...]"]


# One path of a commit: the path, the object it has there now and those it had, b"" for none. A merge has several of
# these. A bare tuple, because a history has more of them than of anything else.
Step = tuple[bytes, bytes, tuple[bytes, ...]]


class Introduced(Struct, frozen=True):
    """A secret that a commit brings: the object and the path it came in."""

    commit: str
    path: str
    oid: bytes
    secret: Present


def step(row: Row) -> Step:
    """A row by its objects. Links to other repositories count as absent."""
    meta = row[0]
    if len(meta) == _USUAL and not (meta[1] in b":0" or meta.startswith(_ZEROS, 56) or _GITLINK in meta):
        return row[1], meta[56:96], (meta[15:55],)  # ":mode mode old new M", nine in ten
    fields = row[0].lstrip(b":").split(b" ")
    count = len(fields) >> 1
    oids = fields[count:-1]
    if count != _SIDES or row[0].startswith(b":0") or oids[-1].startswith(b"0000") or _GITLINK in fields:
        oids = [
            b"" if mode == _GITLINK or not oid.strip(b"0") else oid
            for mode, oid in zip(fields[:count], oids, strict=True)
        ]
    return row[1], oids[-1], tuple(oids[:-1])


def introduced(
    history: Iterable[tuple[str, tuple[Step, ...]]], telling: AbstractSet[bytes], holding: Holding
) -> Iterator[Introduced]:
    """What each commit of `history`, oldest first, brings; `telling` are the objects that hold anything."""
    alive: dict[tuple[str, str, bool], set[str]] = {}
    for commit, steps in history:
        touching = [each for each in steps if each[1] in telling or not telling.isdisjoint(each[2])]
        if not touching:  # nearly all
            continue
        came: list[Introduced] = []
        went: list[tuple[tuple[str, str, bool], str]] = []
        for raw, new, olds in touching:
            path = raw.decode("utf-8", "surrogateescape")
            now = {each.key: each for each in holding(new, path)} if new else {}
            before = {each.key for old in olds if old for each in holding(old, path)}
            came += (Introduced(commit, path, new, each) for key, each in now.items() if key not in before)
            went += ((key, path) for key in before if key not in now)
        gone = {key for key, _ in went}
        yield from (
            each
            for each in came
            if not (alive.get(each.secret.key, set()) - {each.path}) and not _moved(each, gone, went)
        )
        for each in came:
            alive.setdefault(each.secret.key, set()).add(each.path)
        for key, path in went:
            alive.get(key, set()).discard(path)


def _moved(each: Introduced, gone: set[tuple[str, str, bool]], went: list[tuple[tuple[str, str, bool], str]]) -> bool:
    """Whether the same commit takes the secret out of another file."""
    return each.secret.key in gone and any(key == each.secret.key and path != each.path for key, path in went)
