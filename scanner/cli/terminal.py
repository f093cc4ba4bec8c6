"""What the terminal is like, asked once, here, and passed down as data; and the two streams, which may be gone.

A report is often read by something else: a pipe whose reader leaves, a job without a standard output, a console with an
old encoding. None of that is a bug of twokey, and none of it may turn an exit code into another one.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from msgspec import Struct

from scanner.cli import exits
from scanner.errors import UndeterminedError

_PIPED_WIDTH = 80
_LEAST, _MOST = 60, 160
_DIGITS = 6  # of a width that somebody may have meant
# Nobody reads: a pipe's reader has left (Windows says EINVAL for that), or there was no file behind the stream at all.
_UNREAD = frozenset({errno.EPIPE, errno.ESHUTDOWN, errno.EBADF, *((errno.EINVAL,) if sys.platform == "win32" else ())})
# The consoles of Windows that take colours say so; the old one would print them as garbage.
_WINDOWS_COLOR = ("WT_SESSION", "ANSICON", "ConEmuANSI", "TERM", "TERM_PROGRAM")


class Terminal(Struct, frozen=True):
    """Width in columns, and whether colour may be used on standard output and progress shown on standard error."""

    width: int
    color: bool
    progress: bool


def probe(environ: Mapping[str, str], color: str, progress: bool, platform: str = sys.platform) -> Terminal:
    """`color` is auto, always or never. In auto NO_COLOR beats FORCE_COLOR beats TERM=dumb; an empty one is not set."""
    interactive = _is_terminal(sys.stdout)
    return Terminal(
        width=max(_LEAST, min(_width(environ, interactive), _MOST)),
        color=_wants_color(environ, color, interactive, platform),
        progress=progress and _is_terminal(sys.stderr) and environ.get("TERM") != "dumb",
    )


def _width(environ: Mapping[str, str], interactive: bool) -> int:
    said = environ.get("COLUMNS", "")
    if said.isdecimal() and len(said) <= _DIGITS and int(said):
        return int(said)
    if interactive:
        with suppress(OSError, ValueError, AttributeError):
            return os.get_terminal_size(sys.stdout.fileno()).columns or _PIPED_WIDTH
    return _PIPED_WIDTH


def _wants_color(environ: Mapping[str, str], color: str, interactive: bool, platform: str) -> bool:
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR"):  # no-color.org: "when present and not an empty string"
        return False
    if environ.get("FORCE_COLOR"):  # force-color.org: the same words
        return True
    if environ.get("TERM") == "dumb":
        return False
    return interactive and (platform != "win32" or any(environ.get(name) for name in _WINDOWS_COLOR))


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except (ValueError, OSError):  # closed
        return False


def put(text: str) -> None:
    """Write a report to standard output, whatever its encoding can show. That nobody reads it (`| head`) is no error.

    A disk that is full is one: half a report must not pass for a whole one.
    """
    try:
        _write(sys.stdout, text)
    except OSError as error:
        _mute(sys.stdout)
        if error.errno not in _UNREAD:
            raise UndeterminedError(
                f"cannot write to standard output: {error.strerror}", "what was written is not the whole report"
            ) from error


def say(text: str) -> None:
    """Words for a person, on standard error. Where they cannot be said, the exit code still can."""
    try:
        _write(sys.stderr, f"{text}\n")
    except OSError:
        _mute(sys.stderr)


def stand_in() -> None:
    """Give a stream that this process was started without (`>&-`, a service, pythonw) the null device.

    The next file that is opened would have its number, and be what a child process of ours prints to.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - as long as we run


def finish(code: int) -> int:
    """Write out what argparse has left in the buffers, and return the exit code.

    Python would do that at exit, and make it a traceback and a code of its own (120) when nobody reads.
    """
    try:
        put("")
    except UndeterminedError as error:
        say(f"twokey: {error.message}")
        code = code or exits.UNDETERMINED
    try:
        _write(sys.stderr, "")
    except OSError:
        _mute(sys.stderr)
    return code


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None or stream.closed:
        return
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


def _mute(stream: TextIO) -> None:
    """Python would complain again at exit, when it flushes what could not be written."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
