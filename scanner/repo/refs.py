"""Refs and what only they lead to: branches, notes, and the pull requests that a forge keeps beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanner.repo.commits import text
from scanner.repo.git import Git

_FIELDS = 2


@dataclass(frozen=True, slots=True)
class Ref:
    """A ref and the object it names (full id)."""

    name: str
    oid: str


@dataclass(frozen=True, slots=True)
class Said:
    """A commit by what it says: enough to tell merges and squashes, without what it changed.

    `committed` is the committer's date in seconds since 1970, a claim.
    """

    oid: str
    parents: tuple[str, ...]
    message: str
    committed: int = 0

    @property
    def subject(self) -> str:
        return self.message.lstrip("\n").split("\n", 1)[0]


def all_refs(git: Git) -> tuple[Ref, ...]:
    """Every ref, sorted by name."""
    rows = text(git.run("for-each-ref", "--format=%(objectname) %(refname)")).split("\n")
    split = [row.partition(" ") for row in rows if row]
    return tuple(sorted((Ref(name, oid) for oid, _, name in split), key=lambda ref: ref.name))


def blobs_below(git: Git, ref: str) -> Iterator[tuple[str, str]]:
    """Path and id of every blob in the tree of `ref`."""
    for row in git.run("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", ref).split(b"\0"):
        head, _, path = row.partition(b"\t")
        fields = head.split()
        if len(fields) > _FIELDS and fields[1] == b"blob":
            yield text(path), fields[2].decode()


def absent(git: Git, oids: Iterable[str]) -> frozenset[str]:
    """Those of `oids` whose object is not here, or is no commit."""
    stdin = "".join(f"{oid}^{{commit}}\n" for oid in oids).encode()
    rows = git.run("cat-file", "--batch-check=%(objectname)", stdin=stdin).decode("ascii", "replace").split("\n")
    return frozenset(row.partition("^")[0] for row in rows if row.endswith((" missing", " ambiguous")))


def side(git: Git, tip: str, base: str) -> list[str]:
    """The commits made on the branch that ends in `tip` since it left `base` (full ids), without what it merged."""
    return git.run("rev-list", "--first-parent", tip, f"^{base}", "--").decode().split()


def trunk_of(git: Git, head: str | None) -> list[str]:
    """The commits that `head` (a full id) was made on, first parent by first parent."""
    return git.run("rev-list", "--first-parent", head, "--").decode().split() if head else []


def only_from(git: Git, tips: Iterable[str], others: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every commit that some of `tips` reach and none of `others` (full ids), with one tip that does."""
    asked = [*dict.fromkeys(tips), *(f"^{oid}" for oid in dict.fromkeys(others))]
    if not asked or asked[0].startswith("^"):
        return  # git would take HEAD for what was not named
    stdin = "\n".join((*asked, "")).encode()
    rows = git.run("log", "--format=%H %S", "--ignore-missing", "--stdin", "--", stdin=stdin).decode()
    for row in rows.split("\n"):
        oid, _, tip = row.partition(" ")
        if tip:
            yield oid, tip


def sayings(git: Git, revisions: tuple[str, ...]) -> Iterator[Said]:
    """What `revisions` select, newest first, by their messages alone: much cheaper than their changes."""
    output = git.run("log", "-z", "--format=%H %ct %P%n%B", "--encoding=none", "--no-mailmap", *revisions, "--")
    for record in output.rstrip(b"\0").split(b"\0") if output else ():
        head, _, message = record.partition(b"\n")
        oid, committed, *parents = head.decode("ascii", "replace").split()
        yield Said(oid, tuple(parents), text(message), int(committed))
