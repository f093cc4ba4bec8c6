"""The files of one tree, listed once, and what no tool of git's would have written into it."""

from __future__ import annotations

import re

from msgspec import Struct

from scanner.model.change import SYMLINK_MODE
from scanner.repo.git import Git

# Names that some file system takes for git's own folder, or for the folder itself: `.GIT`, `git~1`, `.git ::$DATA`.
# What ends a name is a slash, on Windows a backslash, or nothing.
_GITS_OWN = re.compile(rb"(?:^|[/\\])(?:\.\.?|(?:\.git|git~1)[ .]*(?::[^/\\]*)?)(?=[/\\]|$)", re.IGNORECASE)
# The same over a whole listing, where a name stands behind a tab and ends in a NUL.
_SOME_GITS_OWN = re.compile(rb"[\t/\\](?:\.\.?|(?:\.git|git~1)[ .]*(?::[^/\\\0]*)?)[/\\\0]", re.IGNORECASE)
# Characters that HFS+ leaves out when it compares names.
_IGNORED = re.compile(b"\xe2\x80[\x8c-\x8f\xaa-\xae]|\xe2\x81[\xaa-\xaf]|\xef\xbb\xbf")

_FIRST = tuple(bytes([byte]) for byte in b".gG\xe2\xef")  # how such a name can begin


class Listing(Struct, frozen=True):
    """Blob id by path; `links` are the paths that are symbolic links.

    `odd` says what git itself would not have written: one name twice (threat B66), a name of git's own.
    """

    files: dict[str, str]
    links: frozenset[str]
    odd: tuple[str, ...] = ()


def listing(git: Git, revision: str) -> Listing:
    """Everything in the tree of `revision` that is a file or a link."""
    files: dict[str, str] = {}
    links: list[str] = []
    twice: list[str] = []
    output = git.run("ls-tree", "-r", "-z", "--full-tree", revision)
    for row in output.split(b"\0"):
        head, tab, name = row.partition(b"\t")
        if tab and b" blob " in head:
            path = name.decode("utf-8", "surrogateescape")
            if path in files:
                twice.append(path)
            files[path] = head.rpartition(b" ")[2].decode()
            if head.startswith(SYMLINK_MODE.encode()):
                links.append(path)
    odd = (*(f"{path} stands there twice" for path in twice), *_gits_own(output))
    return Listing(files, frozenset(links), odd)


def _gits_own(output: bytes) -> list[str]:
    some_ignored = any(start in output for start in (b"\xe2\x80", b"\xe2\x81", b"\xef\xbb"))
    plain = _IGNORED.sub(b"", output) if some_ignored else output
    if not _SOME_GITS_OWN.search(plain):
        return []
    names = (row.partition(b"\t")[2] for row in output.split(b"\0"))
    return [f"{_text(name)} is a name of git's own" for name in names if is_gits_own(name)]


def is_gits_own(name: bytes) -> bool:
    """Whether some part of a path is `.git`, or what a file system takes for it."""
    return _GITS_OWN.search(_IGNORED.sub(b"", name)) is not None


def odd_names(tree: bytes, id_bytes: int) -> list[str]:
    """What is wrong with the names in a stored tree: one twice, none at all, a path for a name, one of git's own."""
    found: list[str] = []
    seen: set[bytes] = set()
    for name in stored_names(tree, id_bytes):
        if name in seen:
            found.append(f"{_text(name)} stands there twice")
        elif not name:
            found.append("an entry has no name")
        elif b"/" in name:
            found.append(f"{_text(name)} is one name with a slash in it")
        elif (name[:1] in _FIRST or b"\\" in name) and is_gits_own(name):
            found.append(f"{_text(name)} is a name of git's own")
        seen.add(name)
    return found


def stored_names(tree: bytes, id_bytes: int) -> list[bytes]:
    """The names in a stored tree: rows of `mode SP name NUL id`."""
    found: list[bytes] = []
    start = 0
    while (end := tree.find(b"\0", start)) >= 0:
        found.append(tree[start:end].partition(b" ")[2])
        start = end + 1 + id_bytes
    return found


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
