"""Differences between two states: tree against tree, index against HEAD. The same flags as the history's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scanner.model.change import GITLINK_MODE, RawChange
from scanner.repo.commits import text
from scanner.repo.environment import DIFF_FLAGS
from scanner.repo.git import Git
from scanner.repo.log import Row, raw_change


def _rows(output: bytes) -> list[Row]:
    fields = output.rstrip(b"\0").split(b"\0") if output else []
    return list(zip(fields[::2], fields[1::2], strict=False))


def tree_rows(git: Git, old: str, new: str, settings: Mapping[str, str] | None = None) -> list[Row]:
    """What it takes to get from tree-ish `old` to `new` (full ids; the empty tree for a root)."""
    return _rows(git.run("diff-tree", "-r", *DIFF_FLAGS, old, new, "--", settings=settings))


def tree_changes(git: Git, old: str, new: str) -> tuple[RawChange, ...]:
    """`tree_rows` as data."""
    return tuple(raw_change(row) for row in tree_rows(git, old, new))


def staged_rows(git: Git, head: str) -> list[Row]:
    """What the index holds that `head` (a tree-ish) does not. The work tree is never looked at."""
    return _rows(git.run("diff-index", "--cached", *DIFF_FLAGS, head, "--"))


def empty_tree(git: Git) -> str:
    """The id of the empty tree in this repository's object format; git knows it without storing it."""
    return git.run("hash-object", "-t", "tree", "--stdin").decode().strip()


def patch(git: Git, changes: Iterable[RawChange]) -> str:
    """The text of `changes` for a person to read: every line of both sides, whatever attributes say of them."""
    return "".join(f"--- {each.path} ({each.old_mode} -> {each.new_mode})\n{_hunks(git, each)}\n" for each in changes)


def _hunks(git: Git, change: RawChange) -> str:
    if GITLINK_MODE in (change.old_mode, change.new_mode):
        return f"-{change.old_oid}\n+{change.new_oid}\n"
    for mark, here, other in (("+", change.new_oid, change.old_oid), ("-", change.old_oid, change.new_oid)):
        if not other.strip("0"):
            lines = text(git.run("cat-file", "blob", here)).removesuffix("\n").split("\n")
            return "".join(f"{mark}{line}\n" for line in lines)
    flags = ("--text", "--no-ext-diff", "--no-textconv", "--no-color")
    output = git.run("diff", *flags, change.old_oid, change.new_oid, "--")
    return text(output[max(output.find(b"\n@@"), 0) :].lstrip(b"\n"))
