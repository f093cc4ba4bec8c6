"""From words to repositories: paths, folders of clones, addresses, and lists of all these.

Every repository is found once, whatever names lead to it, and is called by a short name that stays the same from run to
run.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from scanner.errors import UsageError
from scanner.model.report import Problem
from scanner.sweep.addresses import Address, looks_like_one, read_address
from scanner.sweep.opening import is_repository

STEP = "find"


class Target(Struct, frozen=True):
    """A repository: on this machine at `path`, or to be mirrored from `address`. `key` is the store's name for it."""

    name: str
    key: str
    path: str = ""
    address: Address | None = None

    @property
    def place(self) -> str:
        """Where it is, without a password."""
        return self.address.url if self.address else self.path


class Targets(Struct, frozen=True):
    """What was asked for, and what of it names nothing."""

    found: tuple[Target, ...]
    problems: tuple[Problem, ...] = ()


class List(Struct, frozen=True):
    """A list of targets, one a line: its name, its lines, and the folder that its paths are relative to."""

    name: str
    lines: tuple[str, ...]
    folder: str

    def __repr__(self) -> str:  # addresses may hold passwords
        return f"List({self.name!r}, {len(self.lines)} lines, {self.folder!r})"


def find(words: Iterable[str], lists: Iterable[List]) -> Targets:
    """Every repository that is meant. A word that can be nothing is a UsageError, a line of a list a problem."""
    found: list[Target] = []
    problems: list[Problem] = []
    for word in words:
        try:
            found += _meant(word, "")
        except UsageError as error:
            if looks_like_one(word):
                raise
            problems.append(Problem(word, STEP, error.message))
    for listed in lists:
        for number, line in _lines(listed):
            try:
                found += _meant(line, listed.folder)
            except UsageError as error:
                problems.append(Problem(f"{listed.name}:{number}", STEP, error.message))
    return Targets(_named(_once(found)), tuple(problems))


def read_list(path: str, content: bytes) -> List:
    """A list from the content of a file, or ("-") of standard input."""
    folder = "" if path == "-" else str(Path(path).parent)
    lines = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape").split("\n")
    return List(path, tuple(line.rstrip("\r") for line in lines), folder)


def _lines(listed: List) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(listed.lines, 1):
        meant = line.strip()
        if meant and not meant.startswith("#"):
            yield number, meant.partition(" #")[0].rstrip()


def _meant(word: str, folder: str) -> Iterator[Target]:
    if looks_like_one(word) and not os.path.lexists(Path(folder, word)):
        address = read_address(word)
        yield Target(address.path, address.key, address=address)
        return
    path = Path(os.path.realpath(Path(folder, word)))
    if is_repository(path):
        yield _here(path, (path.name,))
        return
    found = list(_below(path))
    if not found:
        raise UsageError("no repository, and no folder of them" if path.is_dir() else "no such folder", "name a clone")
    yield from found


def _here(path: Path, parts: Sequence[str]) -> Target:
    name = "/".join(parts).removesuffix(".git") or str(path)
    return Target(name, str(path), str(path))


def _below(folder: Path) -> Iterator[Target]:
    """Clones in a folder, or one level deeper where they stand by their owners."""
    for child in _children(folder, folder):
        if is_repository(child):
            yield _here(child, (child.name,))
        else:
            below = (each for each in _children(child, folder) if is_repository(each))
            yield from (_here(each, (child.name, each.name)) for each in below)


def _children(folder: Path, top: Path) -> list[Path]:
    """The folders in a folder. A link counts where it stays below `top`, and then as what it leads to."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return []
    found = (Path(os.path.realpath(folder / name)) for name in names)
    return list(dict.fromkeys(each for each in found if each.is_relative_to(top) and each != top and each.is_dir()))


def _once(found: Iterable[Target]) -> list[Target]:
    """Each repository by the first of its names."""
    return list({each.key: each for each in reversed(list(found))}.values())[::-1]


def _named(found: list[Target]) -> tuple[Target, ...]:
    """Those that would be called the same told apart by where they are, or at last by a number that comes of that."""
    clashing = {name for name, count in Counter(each.name.casefold() for each in found).items() if count > 1}
    longer = [replace(each, name=_longer(each)) if each.name.casefold() in clashing else each for each in found]
    taken = Counter(each.name.casefold() for each in longer)
    return tuple(
        replace(each, name=f"{each.name}#{_number(each)}") if taken[each.name.casefold()] > 1 else each
        for each in longer
    )


def _longer(target: Target) -> str:
    if target.address:
        return f"{target.address.host or 'localhost'}/{target.name}"
    return "/".join(Path(target.path).parts[-1 - target.name.count("/") - 1 :]).removesuffix(".git")


def _number(target: Target) -> str:
    return sha256(target.key.encode("utf-8", "surrogateescape")).hexdigest()[:6]
