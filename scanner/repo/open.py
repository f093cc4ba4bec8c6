"""Finding the repository and the few facts about it that decide how far an answer can be trusted."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from scanner.errors import UndeterminedError, UsageError
from scanner.repo.environment import FLAGS, SETTINGS, scrub
from scanner.repo.git import Git, GitError, explain
from scanner.repo.plain import PlainGit

_HEX = frozenset("0123456789abcdef")
_THEN = "--then"  # no option of rev-parse, which prints it: a folder's name may have line breaks


class Repository(Struct, frozen=True):
    """An open repository. `shallow` holds the commits whose parents are cut off; `null` is its all-zero object id."""

    git: Git
    git_dir: str
    common_dir: str
    bare: bool
    object_format: str
    shallow: frozenset[str]

    @property
    def null(self) -> str:
        return "0" * (64 if self.object_format == "sha256" else 40)

    def work_tree(self) -> str:
        """The top folder of the work tree."""
        return os.fsdecode(self.git.run("rev-parse", "--show-toplevel")).removesuffix("\n")

    def resolve(self, revision: str) -> str | None:
        """The full commit id of `revision`, or None when it names no commit here."""
        try:
            spec = f"{revision}^{{commit}}"
            return self.git.run("rev-parse", "--verify", "--quiet", "--end-of-options", spec).decode().strip()
        except GitError:
            return None

    def commit_id(self, prefix: str) -> str | None:
        """The one commit whose id begins with these digits. A ref of that name is not asked: git would prefer it."""
        found = self.git.run("rev-parse", f"--disambiguate={prefix}").decode().split()
        kinds = self.git.run(
            "cat-file", "--batch-check=%(objectname) %(objecttype)", stdin="".join(f"{oid}\n" for oid in found).encode()
        )
        commits = [row.split()[0].decode() for row in kinds.splitlines() if row.endswith(b" commit")]
        return commits[0] if len(commits) == 1 else None

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether commit `new` reaches commit `old` (full ids)."""
        try:
            self.git.run("merge-base", "--is-ancestor", old, new)
        except GitError:
            return False
        return True

    def fork_point(self, base: str, head: str) -> str:
        """Where `head` left `base`: their merge base, or `base` itself when they have none."""
        try:
            return self.git.run("merge-base", base, head).decode().split()[0]
        except GitError:
            return base

    def head(self) -> str | None:
        """The commit HEAD names, None in a repository without commits.

        A HEAD that names something unreadable is no repository without commits: that raises UndeterminedError.
        """
        oid = self.resolve("HEAD")
        if oid is None and not self._unborn():
            raise UndeterminedError("HEAD names no commit that can be read", "git fsck shows what is damaged")
        return oid

    def merging(self) -> tuple[str, ...]:
        """The commits that are being merged into HEAD right now."""
        try:
            words = Path(self.git_dir, "MERGE_HEAD").read_text("ascii", "replace").split()
        except OSError:
            return ()
        return tuple(word for word in words if len(word) == len(self.null) and not set(word) - _HEX)

    def _unborn(self) -> bool:
        """Whether HEAD is a branch that does not exist yet, in any form, broken ones included."""
        try:
            branch = os.fsdecode(self.git.run("symbolic-ref", "--quiet", "HEAD")).rstrip("\n")
        except GitError:
            return False
        if os.path.lexists(Path(self.common_dir, branch)):
            return False
        return not self.git.run("for-each-ref", "--format=%(refname)", branch)


class _Facts(NamedTuple):
    """What git says of where it is: words and folders, as it prints them."""

    bare: str
    object_format: str
    shallow: str
    git_dir: str
    common: str


def _facts(path: str, environ: Mapping[str, str]) -> _Facts:
    """Asked of git itself, so that worktrees, subfolders, `.git` files and bare repositories are all found its way."""
    words = ("--is-bare-repository", "--show-object-format", "--is-shallow-repository")
    command = ["git", *FLAGS, "rev-parse", *words, "--absolute-git-dir", _THEN, "--git-common-dir"]
    try:
        done = subprocess.run(command, cwd=path, env={**scrub(environ), **SETTINGS}, capture_output=True, check=False)
    except FileNotFoundError as error:
        if not Path(path).is_dir():
            raise UsageError(f"no such folder: {path}", "name the repository with --repo PATH") from error
        raise UsageError("git is not installed or not on PATH", "install git 2.30 or newer") from error
    except NotADirectoryError as error:
        raise UsageError(f"not a folder: {path}", "name the repository's folder with --repo PATH") from error
    if done.returncode != 0:
        raise explain(done.stderr.decode("utf-8", "replace"), done.returncode)
    bare, object_format, shallow, folders = os.fsdecode(done.stdout).split("\n", len(words))
    git_dir, _, common = folders.removesuffix("\n").rpartition(f"\n{_THEN}\n")
    return _Facts(bare, object_format, shallow, git_dir, common)


def open_repository(
    path: str, environ: Mapping[str, str], *, light: bool = False, index_file: str | None = None
) -> Repository:
    """The repository around `path`. `light` leaves GitPython unimported; `index_file` is the hook's own index.

    Raises UsageError when there is none or git is missing.
    """
    facts = _facts(path, environ)
    bare = facts.bare == "true"
    settings = {"GIT_INDEX_FILE": index_file} if index_file else {}
    git = PlainGit(facts.git_dir, facts.git_dir if bare else path, settings, environ)
    common_dir = Path(path, facts.common).absolute()
    shallow: frozenset[str] = frozenset()
    if facts.shallow == "true":
        shallow = frozenset((common_dir / "shallow").read_text("ascii", "replace").split())
    repository = Repository(git, facts.git_dir, str(common_dir), bare, facts.object_format, shallow)
    return repository if light else with_gitpython(repository)


def with_gitpython(repository: Repository) -> Repository:
    """A repository that was opened `light`, read through GitPython's command wrapper from here on."""
    from scanner.repo.wrapped import WrappedGit

    git = repository.git
    return (
        replace(repository, git=WrappedGit(git.git_dir, git.cwd, git.settings))
        if isinstance(git, PlainGit)
        else repository
    )
