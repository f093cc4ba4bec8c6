"""What a push would bring to a remote, ref by ref, as git tells its pre-push hook.

Whatever the remote is known to have already is left out: after a rebase the old tip is no ancestor of the new one, and
what others pushed in between is not this push's. What is known of a remote stands in refs that anybody here can write;
for the refs that are pushed git itself has asked the remote, so for those its word is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from scanner.errors import UsageError
from scanner.repo.git import GitError
from scanner.repo.open import Repository
from scanner.repo.selection import Selection

_OID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REMOTES, _HEADS = "refs/remotes/", "refs/heads/"


class Update(Struct, frozen=True):
    """One ref of a push: what it is here and what it was there. All zeros: deleted here, new there."""

    name: str
    new: str
    old: str

    @property
    def deletes(self) -> bool:
        return not self.new.strip("0")


class Remote(Struct, frozen=True):
    """What is known of a remote: commits that it has, the branch there that others build on ("" where nobody knows),
    and where that was seen last.
    """

    has: frozenset[str]
    landing: str
    tip: str | None


def updates(lines: bytes) -> tuple[Update, ...]:
    """The lines `<local ref> <new> <remote ref> <old>` that git writes to the hook. Raises UsageError."""
    found = []
    for line in lines.decode("utf-8", "surrogateescape").split("\n"):
        if not line:
            continue
        words = line.rsplit(" ", 3)  # a local ref may be any revision, spaces and all
        if len(words) != 4 or not (_OID.fullmatch(words[1]) and _OID.fullmatch(words[3])):
            raise UsageError("pre-push reads the lines that git writes to the hook", "run it as git's pre-push hook")
        found.append(Update(words[2], words[1], words[3]))
    return tuple(found)


def known_of(repository: Repository, name: str, pushed: Sequence[Update]) -> Remote:
    """The remote that these refs are pushed to. Of an address, what it has is what was seen of every remote."""
    rows = repository.git.run("for-each-ref", "--format=%(objectname) %(refname)", _REMOTES).decode("utf-8", "replace")
    seen = {ref: oid for oid, _, ref in (row.partition(" ") for row in rows.splitlines())}
    own = f"{_REMOTES}{name}/"
    if any(ref.startswith(own) for ref in seen):
        told = {f"{own}{each.name.removeprefix(_HEADS)}" for each in pushed}
        seen = {ref: oid for ref, oid in seen.items() if ref.startswith(own) and ref not in told}
    there = (repository.resolve(each.old) for each in pushed if each.old.strip("0"))
    try:
        landing = repository.git.run("symbolic-ref", "--quiet", f"{own}HEAD").decode("utf-8", "replace").rstrip("\n")
    except GitError:
        landing = ""
    return Remote(
        frozenset((*seen.values(), *filter(None, there))),
        f"{_HEADS}{landing.removeprefix(own)}" if landing else "",
        repository.resolve(landing) if landing else None,
    )


def brought(repository: Repository, remote: Remote, update: Update) -> Selection | None:
    """What `update` brings that the remote is not known to have; None where that is nothing.

    The branch that others build on is different: all that lands there is judged, as it would be in a pull request, be
    it on another branch of the remote already.
    """
    head = repository.resolve(update.new)
    if update.deletes or head is None:
        return None
    old = repository.resolve(update.old) if update.old.strip("0") else None
    forward = old is not None and repository.is_ancestor(old, head)
    lands = update.name == remote.landing
    known = {old} if old and forward and lands else remote.has
    rows = _walked(repository, head, known)
    if all(row.startswith("-") for row in rows):
        return None
    edges = tuple(row[1:] for row in rows if row.startswith("-"))
    if not edges:
        label = f"everything reachable from {update.name}"
        return Selection("history", None, head, (head,), label, remote.tip or head)
    base = old if old and forward else _left(repository, remote.tip, head) or edges[0]
    left_out = tuple(f"^{oid}" for oid in dict.fromkeys((base, *edges)))
    # Anybody can choose where a branch leaves: the policy is the one that holds there now.
    judged_at = base if lands or remote.tip is None else remote.tip
    return Selection("range", base, head, (head, *left_out), f"{base[:12]}..{head[:12]}", judged_at)


def _walked(repository: Repository, head: str, known: Iterable[str]) -> list[str]:
    """The commits that `head` has and `known` have not, and behind a dash those where the two meet."""
    revisions = "".join(f"{each}\n" for each in (head, *(f"^{oid}" for oid in sorted(known)))).encode()
    command = ("rev-list", "--boundary", "--topo-order", "--ignore-missing", "--stdin")
    return repository.git.run(*command, stdin=revisions).decode().split()


def _left(repository: Repository, tip: str | None, head: str) -> str | None:
    """Where `head` left the line of `tip`."""
    if tip is None:
        return None
    try:
        return repository.git.run("merge-base", tip, head).decode().split()[0]
    except GitError:
        return None
