"""Clones as CI makes them: of an address, cut short, without the other branches."""

from __future__ import annotations

from pathlib import Path

from kit.history import Repo


def clone(origin: Repo, path: Path, *flags: str) -> Repo:
    """A clone by the transport that other machines use, and so with the cuts that they get."""
    origin.git("clone", "-q", *flags, f"file://{origin.path}", str(path))
    return Repo(path, origin.oids)


def checkout(origin: Repo, path: Path, ref: str, depth: int = 0) -> Repo:
    """What actions/checkout and GitLab's runner do: an empty repository, one fetch of one ref (`depth` 0: all of its
    history), a detached HEAD. Nothing else of the remote is in it.
    """
    path.mkdir()
    made = Repo(path, origin.oids)
    made.git("init", "-q", "-b", "unused", "--template=")
    made.git("remote", "add", "origin", f"file://{origin.path}")
    limit = [f"--depth={depth}"] if depth else []
    made.git("fetch", "-q", "--no-tags", *limit, "origin", f"+{ref}:refs/remotes/pull/7")
    made.git("checkout", "-q", "--detach", "refs/remotes/pull/7")
    return made
