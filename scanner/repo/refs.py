"""Refs and what only they lead to: branches, notes, and the pull requests that a forge keeps beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from scanner.repo.commits import text
from scanner.repo.git import Git, explain, read_chunks

_FIELDS = 2
_DIGITS = 20  # no date is longer
_PLAINLY = "%(refname)%00%(objectname)"
_CLOSELY = f"{_PLAINLY}%00%(objecttype)%00%(object)%00%(type)%00%(*objectname)%00%(tag)"
SAID_FORMAT = "--format=%H %P%n%ct%n%B"


class Ref(Struct, frozen=True):
    """A ref and the object it names (full id).

    Where it was looked at closely: the kind of that object and, of a tag's object, what it is on and that one's kind,
    what it is on in the end, and the name that it holds itself.
    """

    name: str
    oid: str
    kind: str = ""
    target: str = ""
    of: str = ""
    peeled: str = ""
    inner: str = ""


Refs = Callable[[], tuple[Ref, ...]]


class Said(Struct, frozen=True):
    """A commit by what it says: enough to tell merges and squashes, without what it changed.

    `committed` is the committer's date in seconds since 1970, a claim; None where nobody can read it.
    """

    oid: str
    parents: tuple[str, ...]
    message: str
    committed: int | None = None

    @property
    def subject(self) -> str:
        return self.message.lstrip("\n").split("\n", 1)[0]


def all_refs(git: Git, closely: bool = False, below: str = "refs/") -> tuple[Ref, ...]:
    """Every ref, sorted by name. Looking closely opens every object that is named."""
    rows = text(git.run("for-each-ref", f"--format={_CLOSELY if closely else _PLAINLY}", below)).split("\n")
    return tuple(sorted((Ref(*row.split("\0")) for row in rows if row), key=lambda ref: ref.name))


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
    with git.pipe("log", "-z", SAID_FORMAT, "--encoding=none", "--no-mailmap", *revisions, "--") as pipe:
        pipe.stdin.close()
        rest = b""
        for chunk in read_chunks(pipe.stdout):
            *records, rest = (rest + chunk).split(b"\0")
            yield from map(said, filter(None, records))
        if rest:
            yield said(rest)
        status, stderr = pipe.finish()
    if status != 0:
        raise explain(stderr, status)


def said(record: bytes) -> Said:
    """A commit as `SAID_FORMAT` shows it."""
    head, _, rest = record.partition(b"\n")
    seconds, _, message = rest.partition(b"\n")
    oid, *parents = head.decode("ascii", "replace").split()
    committed = int(seconds) if seconds.isdigit() and len(seconds) < _DIGITS else None
    return Said(oid, tuple(parents), text(message), committed)


def checked_out(git: Git) -> str:
    """The name of the branch that HEAD is on, "" where it is on none."""
    name = text(git.run("symbolic-ref", "--quiet", "HEAD", accept=(0, 1))).strip()
    return name.removeprefix("refs/heads/") if name.startswith("refs/heads/") else ""


def landing_branch(git: Git) -> str:
    """The branch that work here is meant for: the remote's default one, else main or master. "" where nothing says."""
    followed = text(git.run("symbolic-ref", "--quiet", "refs/remotes/origin/HEAD", accept=(0, 1))).strip()
    if followed.startswith("refs/remotes/origin/"):
        return followed.removeprefix("refs/remotes/origin/")
    names = ("main", "master")
    known = {ref.name for ref in all_refs(git)}
    return next((each for each in names if {f"refs/heads/{each}", f"refs/remotes/origin/{each}"} & known), "")


def upstream(git: Git) -> str:
    """What the checked-out branch follows, such as origin/main; "" where it follows nothing."""
    return text(git.run("rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}", accept=(0, 128))).strip()
