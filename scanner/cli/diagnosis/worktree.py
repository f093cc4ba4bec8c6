"""Files of the work tree, read as what they are: somebody else's.

A symbolic link may lead anywhere on this machine and a FIFO never ends, so only regular files inside the repository
are read, and no more of them than such a file ever holds.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from scanner.errors import UsageError

MOST_BYTES = 1_000_000
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def read(top: Path, name: str) -> bytes | None:
    """The file `name` below `top`, None where there is none. Raises UsageError where it is no small regular file."""
    path = top / name
    if path.is_symlink() or not Path(os.path.realpath(path.parent)).is_relative_to(os.path.realpath(top)):
        raise UsageError(f"{name} is a symbolic link", "make it a regular file: a link hides who edits it")
    try:
        return read_regular(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}", "make it a small regular file") from error


def read_regular(path: Path, *, follow: bool = False) -> bytes:
    """A small regular file at `path`, or, with `follow`, one that a link there leads to. Raises OSError."""
    with os.fdopen(os.open(path, _FLAGS if follow else _FLAGS | _NO_LINK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, "no regular file")
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise OSError(0, f"larger than {MOST_BYTES} bytes")
    return content
