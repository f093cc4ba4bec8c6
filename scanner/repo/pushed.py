"""What a push would bring to a remote, ref by ref, as git tells its pre-push hook.

Whatever the remote is known to have already is left out: after a rebase the old tip is no ancestor of the new one, and
what others pushed in between is not this push's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scanner.errors import UsageError
from scanner.repo.git import GitError
from scanner.repo.open import Repository
from scanner.repo.selection import Selection

_OID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REMOTE = re.compile(r"[\w.+-]+(?:/[\w.+-]+)*")


@dataclass(frozen=True, slots=True)
class Update:
    """One ref of a push: what it is here and what it was there. All zeros: deleted here, new there."""

    name: str
    new: str
    old: str

    @property
    def deletes(self) -> bool:
        return not self.new.strip("0")


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


def brought(repository: Repository, remote: str, update: Update) -> Selection | None:
    """What `update` brings that `remote` is not known to have; None where that is nothing."""
    head = repository.resolve(update.new)
    if update.deletes or head is None:
        return None
    old = repository.resolve(update.old) if update.old.strip("0") else None
    known = (*((f"^{old}",) if old else ()), "--not", *_tracked(repository, remote))
    rows = repository.git.run("rev-list", "--boundary", "--topo-order", head, *known).decode().split()
    if all(row.startswith("-") for row in rows):
        return None
    edges = tuple(row[1:] for row in rows if row.startswith("-"))
    if not edges:
        return Selection("history", None, head, (head,), f"everything reachable from {update.name}", head)
    base = _base(repository, remote, old, head, edges)
    left_out = tuple(f"^{oid}" for oid in dict.fromkeys((base, *edges)))
    return Selection("range", base, head, (head, *left_out), f"{base[:12]}..{head[:12]}", base)


def _tracked(repository: Repository, remote: str) -> tuple[str, ...]:
    """What stands for the refs that are known of a remote; of an address that is pushed to, those of every remote."""
    if _REMOTE.fullmatch(remote) and repository.git.run("for-each-ref", "--count=1", f"refs/remotes/{remote}/"):
        return (f"--remotes={remote}",)
    return ("--remotes",)


def _base(repository: Repository, remote: str, old: str | None, head: str, edges: tuple[str, ...]) -> str:
    """The commit whose policy judges: where the ref was, else where it left the remote's landing branch."""
    if old and repository.is_ancestor(old, head):
        return old
    landing = repository.resolve(f"refs/remotes/{remote}/HEAD") if _REMOTE.fullmatch(remote) else None
    if landing:
        try:
            return repository.git.run("merge-base", landing, head).decode().split()[0]
        except GitError:
            pass
    return edges[0]
