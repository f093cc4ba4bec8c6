"""How the rest of the wall asks git: one Protocol, two small implementations (GitPython's wrapper and a bare pipe)."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from typing import IO, Protocol

from msgspec import Struct

from scanner.errors import TwokeyError, UndeterminedError, UsageError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

CHUNK = 1 << 17  # bytes a read: larger ones are mapped, and every page of them is a fault
_WIDE = 1 << 20  # bytes: what Linux lets everybody have in a pipe


class Pipe(Struct, frozen=True):
    """A running git process, however it was started, with both ends open."""

    process: subprocess.Popen[bytes]

    @property
    def stdin(self) -> IO[bytes]:
        assert self.process.stdin is not None
        return self.process.stdin

    @property
    def stdout(self) -> IO[bytes]:
        assert self.process.stdout is not None
        return self.process.stdout

    def answer(self, question: bytes, accept: tuple[int, ...]) -> bytes:
        """Send all of `question`, read all of the answer. Raises what `explain` makes of a status not in `accept`."""
        output, stderr = self.process.communicate(question)
        if self.process.returncode not in accept:
            raise explain(stderr.decode("utf-8", "replace"), self.process.returncode)
        return output

    def finish(self) -> tuple[int, str]:
        """Wait for the end of a process whose output has been read; its exit status and what it said as an error."""
        assert self.process.stderr is not None
        stderr = self.process.stderr.read().decode("utf-8", "replace")
        return self.process.wait(), stderr

    def widen(self) -> None:
        """Let the process run ahead of who reads it, by a megabyte where the system has such pipes (Linux)."""
        if fcntl is not None and hasattr(fcntl, "F_SETPIPE_SZ"):
            with suppress(OSError):
                fcntl.fcntl(self.stdout, fcntl.F_SETPIPE_SZ, _WIDE)

    def end(self) -> None:
        """Leave no process and no open pipe behind, whatever state the caller left it in."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            with suppress(OSError):
                if stream is not None:
                    stream.close()


class Git(Protocol):
    """Git in one repository, with the flags and the environment of `scanner.repo.environment`."""

    def run(
        self, *args: str, stdin: bytes = b"", settings: Mapping[str, str] | None = None, accept: tuple[int, ...] = (0,)
    ) -> bytes:
        """Standard output of one call. Raises GitError, or what `explain` makes of it, on a status not in `accept`."""
        ...

    def at(self, git_dir: str) -> Git:
        """The same git in another repository."""
        ...

    def pipe(self, *args: str) -> AbstractContextManager[Pipe]:
        """A process to talk with; ended when the context is left."""
        ...


class GitError(TwokeyError):
    """Git said no. `status` is its exit status."""

    def __init__(self, message: str, status: int, hint: str = "") -> None:
        super().__init__(message, hint)
        self.status = status


def first_line(stderr: str) -> str:
    """What git says first, without its prefix: later lines are advice."""
    for line in stderr.strip().split("\n"):
        if line and not line.startswith("hint:"):
            return line.removeprefix("fatal: ").removeprefix("error: ")
    return "git failed without a word"


# What git says of objects that are not there or not whole.
_DAMAGE = (
    "corrupt",
    "bad object",
    "bad tree",
    "not a tree",
    "could not read",
    "unable to read",
    "missing",
    "could not fetch",
    "inflate",
)


def explain(stderr: str, status: int) -> TwokeyError:
    """The error of ours that fits what git wrote."""
    said = first_line(stderr)
    if "dubious ownership" in stderr:
        return UsageError(said, "if you trust it: git config --global --add safe.directory <path>")
    if "not a git repository" in stderr:
        return UsageError("not a git repository", "run twokey inside a clone, or name one with --repo PATH")
    if any(word in stderr.lower() for word in _DAMAGE):
        return UndeterminedError(f"git cannot read the history: {said}", "git fsck shows what is damaged")
    return GitError(said, status)


def read_chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """What `stream` yields, as it comes."""
    read = getattr(stream, "read1", stream.read)
    while chunk := read(CHUNK):
        yield chunk
