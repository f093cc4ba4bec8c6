"""Names: the last segment of a path as formats ask for it, and lists of words."""

from __future__ import annotations


def name_of(path: str) -> str:
    """The file name, case folded: on macOS and Windows a tool opens `Package.JSON` too."""
    return path.rpartition("/")[2].casefold()


def folder_of(path: str) -> str:
    """The folder a file lies in, case folded; "" for the root."""
    return path.rpartition("/")[0].casefold()


def words(listed: str) -> frozenset[str]:
    """A set of words as prose: `words("a b")`."""
    return frozenset(listed.split())
