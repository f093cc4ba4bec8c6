"""What an approval is asked for, and for which branch: the words given, else what this branch would bring along."""

from __future__ import annotations

from msgspec.structs import replace

from scanner.errors import UsageError
from scanner.repo.open import Repository
from scanner.repo.refs import checked_out, landing_branch, upstream
from scanner.repo.selection import Selection, between, parse_range


def under_review(repository: Repository, words: str | None, target: str) -> Selection:
    """What is reviewed: the words given, else what this branch would bring to the branch that it is meant for."""
    if words:
        named = parse_range(repository, words)
        if named.kind == "history":
            raise UsageError(f"{words!r} is a whole history", "name what is to be approved: main..HEAD, or one commit")
        return named
    here = checked_out(repository.git)
    followed = here == target
    base = upstream(repository.git) if followed else target and known_branch(repository, target)
    if not base:
        raise UsageError("nothing says what to review", "name it: twokey approve main..HEAD, or twokey approve COMMIT")
    start = repository.resolve("@{upstream}" if followed else base) or ""
    fork = repository.fork_point(start, repository.resolve("HEAD") or "")
    shown = base.removeprefix("refs/").removeprefix("heads/").removeprefix("remotes/")
    return replace(between(repository, fork, "HEAD"), label=f"{shown}..HEAD", judged_at=start or fork)


def meant_for(repository: Repository, words: str) -> str:
    """The branch that a range starts at, as in `release..HEAD` or `origin/release..HEAD`; "" where it is none."""
    start = words.partition("..")[0] if ".." in words else ""
    if start and repository.resolve(f"refs/heads/{start}"):
        return start
    return start.partition("/")[2] if start and repository.resolve(f"refs/remotes/{start}") else ""


def known_branch(repository: Repository, branch: str) -> str:
    """The full name of the ref that `branch` is known by: a tag of the same name would come first under a short one."""
    remotes = repository.git.run("remote").decode("utf-8", "surrogateescape").split()
    others = (f"refs/remotes/{remote}/{branch}" for remote in remotes)
    names = (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}", *others)
    return next((name for name in names if repository.resolve(name)), "")


def in_its_branch(repository: Repository, oid: str) -> Selection | None:
    """The whole branch that commit `oid` is on, where that has not landed yet: only there an approval of it counts.

    None where it has landed, is not checked out, or nothing says where the branch is to land.
    """
    branch = landing_branch(repository.git)
    base = repository.resolve(known_branch(repository, branch)) if branch else None
    head = repository.head()
    if base is None or head is None or repository.is_ancestor(oid, base) or not repository.is_ancestor(oid, head):
        return None
    fork = repository.fork_point(base, head)
    return replace(between(repository, fork, head), label=f"{branch}..HEAD", judged_at=base)
