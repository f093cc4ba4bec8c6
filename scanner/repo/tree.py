"""The files of one tree, listed once."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.model.change import SYMLINK_MODE
from scanner.repo.git import Git


@dataclass(frozen=True, slots=True)
class Listing:
    """Blob id by path; `links` are the paths that are symbolic links."""

    files: dict[str, str]
    links: frozenset[str]


def listing(git: Git, revision: str) -> Listing:
    """Everything in the tree of `revision` that is a file or a link."""
    files: dict[str, str] = {}
    links: list[str] = []
    for row in git.run("ls-tree", "-r", "-z", "--full-tree", revision).split(b"\0"):
        head, tab, name = row.partition(b"\t")
        if tab and b" blob " in head:
            path = name.decode("utf-8", "surrogateescape")
            files[path] = head.rpartition(b" ")[2].decode()
            if head.startswith(SYMLINK_MODE.encode()):
                links.append(path)
    return Listing(files, frozenset(links))
