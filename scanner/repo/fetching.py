"""Getting the commits that a check needs and a clone has not got: how twokey talks to the remote of a clone.

A clone in CI is cut short, or holds one branch. Only commits are asked for that were named by their full ids, only from
a remote that the clone has, and nothing of them is checked out; no ref is moved, no hook is run, and nobody is asked
for a password.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence

from scanner.errors import UndeterminedError, UsageError
from scanner.repo.environment import FLAGS, SETTINGS, scrub
from scanner.repo.git import first_line
from scanner.repo.open import Repository

# `ext::` and whatever else a helper adds would run a program that an address names.
_PROTOCOLS = "file:git:http:https:ssh"
# Nothing beside the commits: no tags, no submodules, no packing up afterwards, no ref of the clone moved.
_ONLY = ("--no-tags", "--no-recurse-submodules", "--no-auto-maintenance", "--no-write-fetch-head", "--refmap=")
_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
# A name that git itself would take for a branch, and none of the signs that make a revision out of a name.
_BRANCH = re.compile(
    r"(?![-/.]|@$|HEAD$)(?!.*(?:\.\.|@\{|//|/\.|\.lock(?:/|$)))[^\s\x00-\x20\x7f~^:?*\[\\]{1,1024}(?<![/.])"
)
_USERINFO = re.compile(r"//[^/@\s]*@")


def remote_of(repository: Repository) -> str:
    """The remote that this clone came from; "" where it has none. One that looks like an option is none: its name goes
    into lines to paste.
    """
    remotes = repository.git.run("remote").decode("utf-8", "surrogateescape").split("\n")
    return "origin" if "origin" in remotes else next((each for each in remotes if not each.startswith("-")), "")


def is_branch_name(name: str) -> bool:
    """Whether `name` can only be a branch: it comes from a forge's word, and must be no revision or option."""
    return bool(_BRANCH.fullmatch(name))


def followed(repository: Repository, remote: str, branch: str) -> str | None:
    """The commit at which this clone last saw a branch of its remote; None where it never did."""
    return repository.resolve(f"refs/remotes/{remote}/{branch}") if remote and is_branch_name(branch) else None


def tip_there(repository: Repository, environ: Mapping[str, str], remote: str, branch: str, seconds: float) -> str:
    """The commit that a branch of the remote is on right now. Raises UndeterminedError where it cannot be told."""
    name = f"refs/heads/{branch}"
    rows = _talk(repository, environ, ("ls-remote", "--", remote, name), seconds).decode("utf-8", "replace")
    found = [oid for oid, _, ref in (row.partition("\t") for row in rows.split("\n")) if ref == name]
    if len(found) != 1 or not _OID.fullmatch(found[0]):
        raise UndeterminedError(f"{remote} has no branch {branch!r}", "it may have been deleted meanwhile")
    return found[0]


def fetch_commits(
    repository: Repository, environ: Mapping[str, str], remote: str, oids: Sequence[str], seconds: float
) -> None:
    """Fetch these commits with all of their history. Raises UndeterminedError with what git says where it cannot."""
    whole = ("--unshallow",) if repository.shallow else ()
    wanted = [oid for oid in dict.fromkeys(oids) if _OID.fullmatch(oid)]
    _talk(repository, environ, ("fetch", "--quiet", *_ONLY, *whole, "--", remote, *wanted), seconds)


def _talk(repository: Repository, environ: Mapping[str, str], words: Sequence[str], seconds: float) -> bytes:
    """One call that may go to the network. Without a terminal of its own nothing it starts can ask anybody anything."""
    settings = {
        **SETTINGS,
        "GIT_ALLOW_PROTOCOL": _PROTOCOLS,
        "GIT_ASKPASS": "false",
        "SSH_ASKPASS": "false",
        "GCM_INTERACTIVE": "never",
    }
    try:
        done = subprocess.run(
            ["git", *FLAGS, f"--git-dir={repository.git_dir}", *words],
            cwd=repository.git_dir,
            env={**scrub(environ), **settings},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=seconds,
            start_new_session=os.name == "posix",
        )
    except FileNotFoundError as error:
        raise UsageError("git is not installed or not on PATH", "install git 2.30 or newer") from error
    except subprocess.TimeoutExpired as error:
        raise UndeterminedError(f"git {words[0]} took longer than {seconds:g} s", "run twokey again") from error
    if done.returncode != 0:
        said = _USERINFO.sub("//", first_line(done.stderr.decode("utf-8", "replace")))
        raise UndeterminedError(f"git {words[0]}: {said}")
    return done.stdout
