"""The files that others make release paths, as the whole found them at some commit: by running or including them, or
by links. Later commits change none of that as long as they touch none of the files that lead, and none of those that
were looked for.
"""

from __future__ import annotations

import os
import zlib

from scanner.hooks.glance.ask import DoubtError, Git, Row, between
from scanner.hooks.glance.tools import Patterns, may_match, read_sealed, sealed

# A repository inside the tree begins with one of these.
_EMBEDS = frozenset(("head", "objects", "refs"))


def file_of(folder: str, git_dir: str) -> str:
    """Where it is kept for a repository."""
    return f"{folder}/glance/led-{zlib.crc32(os.fsencode(git_dir)):08x}"


def check(folder: str, git: Git, head: str, rows: list[Row], paths: Patterns) -> None:
    """Raise DoubtError unless nothing leads to the files of `rows`, and what does is known for the commit `head`."""
    names, patterns, known = _read(file_of(folder, git.folder), git.folder)
    changed = [*rows, *(between(git, known, head) if known != head else ())]
    for path, _, _ in changed:
        parts = path.lower().split("/")
        if not _EMBEDS.isdisjoint(parts) or paths.may_match(path) or f"\n{path.lower()}\n" in names:
            raise DoubtError
        if any(may_match(each, parts) for each in patterns):
            raise DoubtError


def written(git_dir: str, head: str, names: list[str], patterns: list[str]) -> bytes:
    """What is kept of the commit `head`: folded names and patterns, a line each."""
    lines = (git_dir, head, *names, "", *patterns)
    return sealed("\n".join(lines).encode("utf-8", "surrogateescape"))


def _read(file: str, git_dir: str) -> tuple[str, list[str], str]:
    text = read_sealed(file).decode("utf-8", "surrogateescape")
    place, known, rest = (text + "\n").split("\n", 2)
    if place != git_dir:
        raise DoubtError
    names, _, patterns = f"\n{rest}".partition("\n\n")
    return f"{names}\n", [each for each in patterns.split("\n") if each], known
