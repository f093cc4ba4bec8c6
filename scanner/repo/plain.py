"""Git by a bare pipe, for the hooks and for `scan`: GitPython's import is time that a committing person would feel."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from msgspec import Struct
from msgspec.structs import replace

from scanner.errors import UsageError
from scanner.repo.environment import FLAGS, SETTINGS, scrub
from scanner.repo.git import Pipe

_NONE: Mapping[str, str] = {}


class PlainGit(Struct, frozen=True):
    """Git in the repository at `git_dir`, run from `cwd`. `environ` is scrubbed; `settings` are added to it."""

    git_dir: str
    cwd: str
    settings: Mapping[str, str]
    environ: Mapping[str, str]

    def run(
        self, *args: str, stdin: bytes = b"", settings: Mapping[str, str] | None = None, accept: tuple[int, ...] = (0,)
    ) -> bytes:
        with self._open(args, settings or _NONE) as pipe:
            return pipe.answer(stdin, accept)

    def at(self, git_dir: str) -> PlainGit:
        return replace(self, git_dir=git_dir, cwd=git_dir)

    @contextmanager
    def pipe(self, *args: str) -> Iterator[Pipe]:
        with self._open(args, _NONE) as pipe:
            yield pipe

    @contextmanager
    def _open(self, args: tuple[str, ...], settings: Mapping[str, str]) -> Iterator[Pipe]:
        try:
            process = subprocess.Popen(
                ["git", *FLAGS, f"--git-dir={self.git_dir}", *args],
                cwd=self.cwd,
                env={**scrub(self.environ), **SETTINGS, **self.settings, **settings},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except FileNotFoundError as error:
            raise UsageError("git is not installed or not on PATH", "install git 2.30 or newer") from error
        pipe = Pipe(process)
        try:
            yield pipe
        finally:
            pipe.end()
