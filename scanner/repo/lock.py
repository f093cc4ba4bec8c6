"""A file that one process at a time has for itself, for as long as it lives: the system sees to that."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scanner.errors import TwokeyError, UsageError

_PAUSE = 0.1  # seconds between two tries


class TakenError(TwokeyError):
    """Another process has the file."""


@contextmanager
def alone(path: Path, patience: float = 0.0, clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """Have the file at `path` while the context lasts, making it where it is not there.

    Waits for `patience` seconds. Raises TakenError, or UsageError where there can be no such file.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError as error:
        raise UsageError(f"cannot lock {path}: {error.strerror}", "name a folder that can be written to") from error
    try:
        until = clock() + patience
        while not _taken(handle):
            if clock() >= until:
                raise TakenError(f"another process has {path}", "wait for it to end")
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _taken(handle: int) -> bool:
        # Not flock: a process that was forked from this one would have that too, and outlive us with it.
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            return False
        return True
