"""Git by hand, and what it says of files and objects. `subprocess` and what it imports take 8 ms."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from scanner.repo.environment import DIFF_FLAGS, FLAGS, SETTINGS, scrub

LARGEST = 1 << 20  # bytes of a file; a larger one is not looked at in a hurry
_MOST = 200  # files
_ROW = re.compile(rb":([0-7]{6}) ([0-7]{6}) ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [AMDT]").fullmatch
_FILES = frozenset((b"100644", b"100755", b"000000"))
# Anything else may be another name of some other file: dots and spaces at an end, `:`, `~`, a letter that folds.
_plain = re.compile(r"[A-Za-z0-9_./@+=,() !#$%&'-]*[A-Za-z0-9_@+=,()!#$%&'-]").fullmatch
_alias = re.compile(r"[. ]/").search
_object = re.compile(rb"([0-9a-f]{40,64}) (?:blob|commit) ([0-9]+)\n").match

# path, object before, object after
Row = tuple[str, bytes, bytes]


class DoubtError(Exception):
    """Something that a glance cannot tell."""


class Git(NamedTuple):
    """The git directory, and what git may know."""

    folder: str
    environ: Mapping[str, str]


def git_of(environ: Mapping[str, str]) -> Git:
    """Git where a hook runs, with the index that the hook was given."""
    given = {**scrub(environ), **SETTINGS}
    if index := environ.get("GIT_INDEX_FILE"):
        given["GIT_INDEX_FILE"] = os.path.abspath(index)  # noqa: PTH100 - pathlib takes as long as all of this
    return Git(_git_dir(environ), given)


def _git_dir(environ: Mapping[str, str]) -> str:
    """The git directory of a hook that runs at the top of a work tree: git names it, or it is found as git does it."""
    place = environ.get("GIT_DIR", ".git")
    if os.path.isfile(place):  # noqa: PTH113 - in a linked work tree and in a submodule
        with open(place, encoding="utf-8", errors="surrogateescape") as file:  # noqa: PTH123
            word, _, place = file.read().rstrip("\n").partition(" ")
        if word != "gitdir:":
            raise DoubtError
    place = os.path.realpath(place)
    if not os.path.isfile(f"{place}/HEAD"):  # noqa: PTH113
        raise DoubtError
    return place


def _answer(git: Git, *words: str, question: bytes = b"") -> bytes:
    """What git answers. Raises DoubtError when it refuses."""
    out, into = os.pipe()
    asking, asked = os.pipe()
    if len(question) > os.fpathconf(asked, "PC_PIPE_BUF"):  # it is written before anything is read
        raise DoubtError
    actions = [
        (os.POSIX_SPAWN_DUP2, asking, 0),
        (os.POSIX_SPAWN_DUP2, into, 1),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    try:
        process = os.posix_spawnp(
            "git", ["git", *FLAGS, f"--git-dir={git.folder}", *words], git.environ, file_actions=actions
        )
    finally:
        os.close(into)
        os.close(asking)
    os.write(asked, question)
    os.close(asked)
    parts = []
    while part := os.read(out, 1 << 20):
        parts.append(part)
    os.close(out)
    if os.waitpid(process, 0)[1] != 0:
        raise DoubtError
    return b"".join(parts)


def staged(git: Git) -> list[Row]:
    """The staged files."""
    return _rows(_answer(git, "diff-index", "--cached", *DIFF_FLAGS, "HEAD", "--"))


def between(git: Git, old: str, new: str) -> list[Row]:
    """The files that changed from one commit to another."""
    return _rows(_answer(git, "diff-tree", "-r", *DIFF_FLAGS, old, new, "--"))


def _rows(output: bytes) -> list[Row]:
    fields = output.split(b"\0")[:-1]
    if len(fields) > 2 * _MOST:
        raise DoubtError
    return [_row(head, name.decode("ascii")) for head, name in zip(fields[::2], fields[1::2], strict=True)]


def _row(head: bytes, path: str) -> Row:
    match = _ROW(head)
    if match is None or not _FILES.issuperset(match.group(1, 2)) or not _plain(path) or _alias(path):
        raise DoubtError
    return path, match[3], match[4]


def objects(git: Git, names: Iterable[bytes]) -> list[tuple[bytes, bytes]]:
    """Id and content of each object, of blobs and commits; ("-", "") for `HEAD:PATH` where there is none."""
    output = _answer(git, "cat-file", "--batch", question=b"".join(name + b"\n" for name in names))
    found = []
    at = 0
    while at < len(output):
        match = _object(output, at)
        if match is not None:
            start, size = match.end(), int(match[2])
            if size > LARGEST:
                raise DoubtError
            found.append((match[1], output[start : start + size]))
            at = start + size + 1
        elif output.startswith(b"HEAD:", at):
            found.append((b"-", b""))
            at = output.index(b"\n", at) + 1
        else:
            raise DoubtError
    return found
