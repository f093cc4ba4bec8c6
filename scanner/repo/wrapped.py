"""Git through GitPython's command wrapper: what every command uses but the hooks and `scan`, which must start quickly.

GitPython's objects cost 4.4 ms a commit and its wrapper nothing, so only the wrapper is used.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from msgspec import Struct
from msgspec.structs import replace

from scanner.errors import UsageError
from scanner.repo.environment import FLAGS, SETTINGS
from scanner.repo.git import Pipe
from scanner.repo.gitpython import Git, GitCommandNotFound

_NONE: Mapping[str, str] = {}


class WrappedGit(Struct, frozen=True):
    """Git in the repository at `git_dir`, run from `cwd` with `settings` added to the environment."""

    git_dir: str
    cwd: str
    settings: Mapping[str, str]

    def run(
        self, *args: str, stdin: bytes = b"", settings: Mapping[str, str] | None = None, accept: tuple[int, ...] = (0,)
    ) -> bytes:
        with self._open(args, settings or _NONE) as pipe:
            return pipe.answer(stdin, accept)

    def at(self, git_dir: str) -> WrappedGit:
        return replace(self, git_dir=git_dir, cwd=git_dir)

    @contextmanager
    def pipe(self, *args: str) -> Iterator[Pipe]:
        with self._open(args, _NONE) as pipe:
            yield pipe

    @contextmanager
    def _open(self, args: tuple[str, ...], settings: Mapping[str, str]) -> Iterator[Pipe]:
        try:
            started = Git(self.cwd).execute(
                ["git", *FLAGS, f"--git-dir={self.git_dir}", *args],
                as_process=True,
                istream=subprocess.PIPE,
                env={**SETTINGS, **self.settings, **settings},
            )
        except GitCommandNotFound as error:
            raise UsageError("git is not installed or not on PATH", "install git 2.30 or newer") from error
        process = started.proc
        if process is None:
            raise UsageError("git did not start", "run git --version")
        pipe = Pipe(process)
        try:
            yield pipe
        finally:
            pipe.end()
