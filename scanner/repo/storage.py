"""Where a repository keeps its objects: packs and loose files, its own and those of its alternates."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from scanner.repo.git import Git

_TOGETHER = 400  # objects asked for at once: their ids fit into a pipe that nobody reads yet
_DEEP = 5  # alternates of alternates that git follows
_loose_name = re.compile(r"[0-9a-f]{38}(?:[0-9a-f]{24})?").fullmatch


class Storage(Struct, frozen=True):
    """Folders of objects; an object id has `width` bytes."""

    folders: tuple[Path, ...]
    width: int

    @property
    def indexes(self) -> tuple[Path, ...]:
        """The index of every pack, sorted."""
        return tuple(sorted(index for folder in self.folders for index in (folder / "pack").glob("pack-*.idx")))

    def loose(self) -> list[bytes]:
        """The ids of all loose objects."""
        found = []
        for folder in self.folders:
            for byte in range(256):
                head = f"{byte:02x}"
                with suppress(OSError):
                    found += [bytes.fromhex(head + name) for name in os.listdir(folder / head) if _loose_name(name)]  # noqa: PTH208
        return found


def open_storage(common_dir: str, object_format: str) -> Storage:
    """The storage of the repository at `common_dir`."""
    folders: list[Path] = []
    _follow(Path(common_dir, "objects"), folders, _DEEP)
    return Storage(tuple(folders), 32 if object_format == "sha256" else 20)


def _follow(folder: Path, folders: list[Path], deep: int) -> None:
    if folder in folders or deep < 0:
        return
    folders.append(folder)
    with suppress(OSError):
        for line in os.fsdecode((folder / "info" / "alternates").read_bytes()).split("\n"):
            if line and not line.startswith("#"):
                _follow(Path(os.path.normpath(folder / line)), folders, deep - 1)


def listed(git: Git) -> list[bytes]:
    """The ids of all blobs, commits and tags, in the order of their packs."""
    asked = ("--batch-all-objects", "--unordered", "--batch-check=%(objectname) %(objecttype)")
    rows = git.run("cat-file", *asked).split(b"\n")
    return [bytes.fromhex(row[: row.index(b" ")].decode()) for row in rows if row and not row.endswith(b" tree")]


def read_objects(git: Git, oids: Iterable[bytes], limit: int) -> Iterator[tuple[bytes, int, bytes | None]]:
    """Each object with its size in bytes and its content: None where it is larger than `limit`.

    A tree is given as nothing at all (None, of size 0): its names are no text. A size below zero: missing or damaged.
    """
    waiting = list(oids)
    while waiting:
        known = _sizes(git, waiting)
        yield from ((oid, size, None) for oid, size in known if not 0 < size <= limit)
        wanted = [oid for oid, size in known if 0 < size <= limit]
        waiting = []
        answered = 0
        for oid, size, content in _contents(git, wanted):
            answered += 1
            yield oid, size, content
        if answered < len(wanted):  # git gave up at a damaged one
            yield wanted[answered], -1, None
            waiting = wanted[answered + 1 :]


def _sizes(git: Git, oids: list[bytes]) -> list[tuple[bytes, int]]:
    asked = "".join(f"{oid.hex()}\n" for oid in oids).encode()
    rows = git.run("cat-file", "--batch-check=%(objecttype) %(objectsize)", stdin=asked).split(b"\n")
    return [(oid, _size(row)) for oid, row in zip(oids, rows, strict=False)]


def _size(row: bytes) -> int:
    if row.endswith(b"missing"):
        return -1
    return 0 if row.startswith(b"tree ") else int(row.rpartition(b" ")[2])


def _contents(git: Git, oids: list[bytes]) -> Iterator[tuple[bytes, int, bytes]]:
    with git.pipe("cat-file", "--batch") as pipe:
        for at in range(0, len(oids), _TOGETHER):
            some = oids[at : at + _TOGETHER]
            try:
                pipe.stdin.write("".join(f"{oid.hex()}\n" for oid in some).encode())
                pipe.stdin.flush()
            except BrokenPipeError:
                return
            for oid in some:
                words = pipe.stdout.readline().split()
                if len(words) != 3 or not words[2].isdigit():
                    return
                size = int(words[2])
                content = pipe.stdout.read(size + 1)
                if len(content) != size + 1:
                    return
                yield oid, size, content[:-1]
