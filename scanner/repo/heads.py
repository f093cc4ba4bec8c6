"""Branches and tags: what a sweep judges, and how they stood when it last looked.

Requests, notes and whatever else a forge keeps in refs of its own are read for what they say about commits; the commits
that only they lead to are nobody's release, and a mirror has thousands.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from scanner.repo.commits import text
from scanner.repo.git import Git
from scanner.repo.open import Repository
from scanner.repo.refs import SAID_FORMAT, Said, said
from scanner.repo.selection import Selection

_FORMAT = "--format=%(objectname) %(refname) %(symref)"
_HEADS = ("refs/heads/", "refs/tags/", "refs/remotes/")
# `--all` is in it because every step that asks whether all is judged looks for that word; what it would add is
# excluded, and what is left is the words before it.
_REVISIONS = ("--branches", "--tags", "--remotes", "--exclude=*", "--all", "--date-order")
_DEFAULTS = tuple(f"refs/{place}/{name}" for place in ("remotes/origin", "heads") for name in ("main", "master"))
_ELSEWHERE = "ref: refs/heads/.invalid"  # what stands in HEAD where refs are kept in another format than files
_FIELDS = 2


class Listing(Struct, frozen=True):
    """Every ref of a repository at one moment. `head` is what HEAD says: a branch, or a commit where it is detached.

    `heads` are branches and tags, `others` all else, both by their full names; refs that only name another ref are in
    neither. `followed` is the default branch of the remote that this came from, "" where nothing says.
    """

    head: str
    followed: str
    heads: Mapping[str, str]
    others: Mapping[str, str]

    @property
    def branch(self) -> str:
        """The full name of the branch that HEAD is on, "" where it is on none."""
        return self.head.removeprefix("ref: ") if self.head.startswith("ref: ") else ""

    def default(self, bare: bool) -> str:
        """The branch that everybody gets who clones. In a work tree HEAD is where somebody works, and says little."""
        if self.followed or bare:
            return self.followed or self.branch
        return next((name for name in _DEFAULTS if name in self.heads), self.branch)


def is_tag(name: str) -> bool:
    """Whether a ref of this name is a tag."""
    return name.startswith("refs/tags/")


def ref_rows(repository: Repository) -> bytes:
    """All refs as git tells them, and HEAD: what `listing` reads, and what is the same where no ref has changed."""
    return b"%s\n%s" % (os.fsencode(_head(repository)), repository.git.run("for-each-ref", _FORMAT))


def listing(rows: bytes) -> Listing:
    """All refs, from `ref_rows`."""
    head, *lines = text(rows).split("\n")
    heads: dict[str, str] = {}
    others: dict[str, str] = {}
    followed = ""
    for row in lines:
        oid, _, rest = row.partition(" ")
        name, _, target = rest.partition(" ")
        if name == "refs/remotes/origin/HEAD":
            followed = target
        if name and not target:
            (heads if name.startswith(_HEADS) else others)[name] = oid
    return Listing(head, followed, heads, others)


def _head(repository: Repository) -> str:
    try:
        words = text(Path(repository.git_dir, "HEAD").read_bytes()).strip()
    except OSError:
        words = _ELSEWHERE
    if words != _ELSEWHERE:
        return words
    branch = os.fsdecode(repository.git.run("symbolic-ref", "--quiet", "HEAD", accept=(0, 1))).strip()
    return f"ref: {branch}" if branch else repository.resolve("HEAD") or ""


def branches_and_tags(repository: Repository, listed: Listing) -> Selection:
    """All of them, remote-tracking branches and a detached HEAD too, judged by the policy at HEAD."""
    head = repository.head()
    if not listed.heads and head is None:
        return Selection("history", None, None, (), "no commits yet", None)
    detached = () if listed.branch or head is None else (head,)
    return Selection("history", None, head, (*detached, *_REVISIONS), "all branches and tags", head)


def beyond(selection: Selection, known: Iterable[str]) -> Selection:
    """The same selection without what `known` commits (full ids) reach."""
    return replace(selection, label=f"what is new on {selection.label}", more=tuple(f"^{oid}" for oid in known))


def commits_of(git: Git, oids: Iterable[str]) -> dict[str, str]:
    """The commit that each object is, or, a tag, is on. What is on no commit, or not here, is left out."""
    asked = list(dict.fromkeys(oids))
    stdin = "".join(f"{oid}^{{commit}}\n" for oid in asked).encode()
    rows = git.run("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=stdin).decode("ascii", "replace")
    split = (row.split(" ") for row in rows.split("\n"))
    return {
        oid: words[0]
        for oid, words in zip(asked, split, strict=False)
        if len(words) == _FIELDS and words[1] == "commit"
    }


def between(git: Git, tips: Iterable[str], beyond: Iterable[str]) -> list[str]:
    """The ids of all commits that some of `tips` reach and none of `beyond` (full ids that are here)."""
    wanted = list(dict.fromkeys(tips))
    if not wanted:
        return []
    asked = [*wanted, *(f"^{oid}" for oid in dict.fromkeys(beyond))]
    return git.run("rev-list", "--stdin", stdin="".join(f"{each}\n" for each in asked).encode()).decode().split()


def said_between(git: Git, tips: Iterable[str], beyond: Iterable[str]) -> list[Said]:
    """What those commits say, newest first."""
    wanted = list(dict.fromkeys(tips))
    if not wanted:
        return []
    asked = "".join(f"{each}\n" for each in (*wanted, *(f"^{oid}" for oid in dict.fromkeys(beyond))))
    flags = ("-z", SAID_FORMAT, "--encoding=none", "--no-mailmap", "--date-order")
    records = git.run("log", *flags, "--stdin", "--", stdin=asked.encode()).split(b"\0")
    return [said(record) for record in records if record]
