"""Who git would say is committing now, and what a repository is to itself: its roots."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model.actor import Identity
from scanner.repo.commits import NOBODY, parse_header
from scanner.repo.git import Git, GitError

_VARIABLES = ("GIT_{}_NAME", "GIT_{}_EMAIL")


def current_identity(git: Git, role: str, environ: Mapping[str, str]) -> Identity:
    """The identity of the next commit's `role` ("AUTHOR" or "COMMITTER"); nobody when git does not know one."""
    names = [each.format(role) for each in _VARIABLES]
    try:
        said = git.run("var", f"GIT_{role}_IDENT", settings={name: environ[name] for name in names if name in environ})
    except GitError:
        return NOBODY
    return parse_header(b"author " + said.strip()).author


def roots(git: Git, revisions: tuple[str, ...]) -> list[str]:
    """The commits without parents that `revisions` reach."""
    return git.run("rev-list", "--max-parents=0", *revisions, "--").decode().split()


def first_commit(git: Git) -> str:
    """Where the first-parent line of HEAD begins, "" where there is no commit yet.

    Unlike the roots together it stays what it is when an unrelated history is merged in.
    """
    try:
        found = git.run("rev-list", "--first-parent", "--max-parents=0", "HEAD", "--").decode().split()
    except GitError:
        return ""
    return found[-1] if found else ""


def reachable(git: Git, revision: str) -> frozenset[str]:
    """Every commit `revision` (a full id) reaches."""
    return frozenset(git.run("rev-list", revision, "--").decode().split())
