"""Files that reports are written to: whether that can be done is said before the work, and never through a link.

A report is often written into a checkout (`--output sarif=twokey.sarif` in a pipeline), and what is checked out came
from others: a symbolic link of that name would let somebody else choose what is overwritten.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from scanner.errors import UndeterminedError, UsageError

_DEVICES = ("dev", "proc")  # /dev/stdout and what a shell makes of >(command): links, and of the system's making
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def check_writable(path: str) -> None:
    """Raise UsageError where no report could be written to `path`; nothing is created or emptied."""
    place = Path(path)
    try:
        _check(place)
    except (OSError, ValueError) as error:
        raise _refused(path, getattr(error, "strerror", None) or "that is no path") from error


def write_text(path: str, text: str) -> None:
    """Write a report. Raises UndeterminedError: it could be written before the work, so the question was fine."""
    place = Path(path)
    flags = 0 if _is_device(place) else _NO_LINK
    try:
        with open(
            place, "w", encoding="utf-8", newline="\n", opener=lambda name, mode: os.open(name, mode | flags, 0o666)
        ) as file:
            file.write(text)
    except OSError as error:
        reason = error.strerror or "the write failed"
        raise UndeterminedError(f"cannot write {path}: {reason}", "what was written is not the whole report") from error


def _check(place: Path) -> None:
    if _is_device(place):
        return
    if link := _link(place):
        raise UsageError(f"{link} is a symbolic link", "nothing is written through it: name the place it leads to")
    if not place.parent.is_dir():
        raise _refused(str(place), "No such folder")
    try:
        mode = place.lstat().st_mode
    except FileNotFoundError:
        if not os.access(place.parent, os.W_OK | os.X_OK):
            raise _refused(str(place), "its folder cannot be written to") from None
        return
    if stat.S_ISDIR(mode):
        raise _refused(str(place), "that is a folder")
    if not os.access(place, os.W_OK):
        raise _refused(str(place), "it cannot be written to")


def _link(place: Path) -> Path | None:
    """The link that the path ends in, or that a checkout puts into its way."""
    absolute = Path.cwd() / place
    checkout = False
    for each in (*reversed(absolute.parents), absolute):
        if each.is_symlink() and (checkout or each == absolute):
            return each
        checkout = checkout or (each / ".git").exists()
    return None


def _is_device(place: Path) -> bool:
    return place.is_absolute() and ".." not in place.parts and place.parts[1:2] in {(each,) for each in _DEVICES}


def _refused(path: str, reason: str) -> UsageError:
    return UsageError(f"cannot write {path}: {reason}", "name a file in a folder that exists")
