"""From the words on the command line to the commits that are judged.

Ranges go by ancestry only: dates in commits are claims (threat B79). Everything is resolved to full ids first, so that
nothing a person or a pull request typed reaches git as an option (threat B96).
"""

from __future__ import annotations

import re

from msgspec import Struct

from scanner.errors import UndeterminedError, UsageError
from scanner.repo.git import GitError
from scanner.repo.open import Repository
from scanner.repo.strays import all_commits, stashed

_ONE = "--max-count=1"
_NAME = re.compile(r"[\w./+-]+")
_HEX = re.compile(r"[0-9a-f]{4,64}")


class Selection(Struct, frozen=True):
    """What is judged. `revisions` are git's words for it; `base` and `head` are full ids, None where there is none.

    `more` are further revisions, too many for a command line.
    `judged_at` is the commit whose policy judges: the base of a range, otherwise HEAD. `until`: one
    commit is judged by itself, and approvals that later commits up to this one carry count for it.
    """

    kind: str
    base: str | None
    head: str | None
    revisions: tuple[str, ...]
    label: str
    judged_at: str | None
    until: str | None = None
    more: tuple[str, ...] = ()

    @property
    def single(self) -> bool:
        """Whether one commit is judged by itself."""
        return self.revisions[:1] == (_ONE,)

    @property
    def lasting(self) -> bool:
        """Whether an approval counts for what it covered when it was given, and not for where a branch stands now."""
        return self.kind == "history" or self.until is not None


def fetch_line(repository: Repository) -> str:
    """The exact command that cures a shallow clone, for the remote it came from."""
    remotes = repository.git.run("remote").decode("utf-8", "replace").split()
    remote = "origin" if "origin" in remotes or not remotes else remotes[0]
    return f"git fetch --unshallow {remote}"


def _commit(repository: Repository, revision: str) -> str:
    _unambiguous(repository, revision)
    oid = repository.resolve(revision)
    if oid is not None:
        return oid
    if repository.shallow:
        raise UndeterminedError(
            f"{revision!r} is not in this shallow clone",
            f"fetch the rest, then run twokey again: {fetch_line(repository)}",
        )
    if repository.head() is None:
        raise UsageError(f"{revision!r} names no commit: this repository has none yet", "commit first, or use --staged")
    raise UsageError(f"{revision!r} names no commit here", "git log --oneline --all shows what there is")


def _unambiguous(repository: Repository, revision: str) -> None:
    """A tag called main comes before the branch, and a branch called 3f2a9c1 before that commit: who makes one would
    choose what is judged.
    """
    if not _NAME.fullmatch(revision):
        return
    names = [f"refs/{kind}/{revision}" for kind in ("heads", "tags", "remotes")]
    found = {name: oid for name in names if (oid := repository.resolve(name))}
    if _HEX.fullmatch(revision) and (oid := repository.commit_id(revision)):
        found[oid] = oid
    if len(set(found.values())) > 1:
        raise UsageError(f"{revision!r} names several commits here", f"name the one you mean: {', '.join(found)}")


def _merge_base(repository: Repository, left: str, right: str) -> str:
    try:
        found = repository.git.run("merge-base", left, right).decode().split()
    except GitError as error:
        if repository.shallow:
            raise UndeterminedError(
                f"no common ancestor of {left[:12]} and {right[:12]} in this shallow clone",
                f"fetch the rest, then run twokey again: {fetch_line(repository)}",
            ) from error
        raise UsageError(f"{left[:12]} and {right[:12]} have no common ancestor", "name the base as A..B") from error
    return found[0]


def history(repository: Repository, revision: str = "HEAD") -> Selection:
    """Everything reachable from `revision`; nothing at all in a repository without commits."""
    if revision == "HEAD" and repository.head() is None:
        return Selection("history", None, None, (), "no commits yet", None)
    head = _commit(repository, revision)
    return Selection("history", None, head, (head,), f"everything reachable from {revision}", repository.head() or head)


def everything(repository: Repository, unreachable: bool = False) -> Selection:
    """All refs: branches, tags, remotes, pull refs, every stash. Their names are in the report's coverage.

    `unreachable`: the commits that nothing leads to any more as well. From many tips git may show a commit before the
    merge that brought it in, so children are asked for first.
    """
    head = repository.head()
    more = all_commits(repository.git) if unreachable else stashed(repository.git, repository.common_dir)
    label = "all refs and unreachable commits" if unreachable else "all refs"
    return Selection("history", None, head, ("--all", "--date-order"), label, head, more=more)


def one_commit(repository: Repository, revision: str) -> Selection:
    """`revision` alone, judged by the policy of its first parent, as any range is by its base."""
    head = _commit(repository, revision)
    base = repository.resolve(f"{head}^1")
    tip = repository.head()
    later = tip if tip and tip != head and repository.is_ancestor(head, tip) else None
    return Selection("range", base, head, (_ONE, head), f"commit {head[:12]}", base or head, later)


def between(repository: Repository, base: str, head: str, kind: str = "range") -> Selection:
    """The commits that `head` has and `base` has not."""
    start, end = _commit(repository, base or "HEAD"), _commit(repository, head or "HEAD")
    return Selection(kind, start, end, (end, f"^{start}"), f"{base or 'HEAD'}..{head or 'HEAD'}", start)


def staged(repository: Repository, *, amending: bool = False) -> Selection:
    """The index against what the next commit will stand on: HEAD (and what is being merged into it), or, where HEAD is
    amended, HEAD's own parents.
    """
    if repository.bare:
        raise UsageError("a bare repository has no index", "scan a range instead: twokey scan BASE..HEAD")
    head = repository.head()
    if amending and head:
        parents = repository.git.run("rev-parse", f"{head}^@").decode().split()
        first = parents[0] if parents else None
        return Selection("staged", first, None, (), "staged changes with HEAD's", first, more=tuple(parents[1:]))
    return Selection("staged", head, None, (), "staged changes", head, more=repository.merging())


def parse_range(repository: Repository, words: str) -> Selection:
    """RANGE as git's users write it: `A..B`, `..B`, `A..`, `A...B` (from the merge base), or one revision."""
    if words.startswith("-") or "^" in (words[:1], words.rpartition("..")[2][:1]):
        raise UsageError(f"{words!r} is not a range", "write A..B, ..B or a single revision")
    if "..." in words:
        left, _, right = words.partition("...")
        start, end = _commit(repository, left or "HEAD"), _commit(repository, right or "HEAD")
        base = _merge_base(repository, start, end)
        # Anybody can choose where a branch leaves: the policy is the one that holds there now.
        return Selection("range", base, end, (end, f"^{base}"), words, start)
    if ".." in words:
        left, _, right = words.partition("..")
        return between(repository, left, right) if left else history(repository, right or "HEAD")
    return one_commit(repository, words)
