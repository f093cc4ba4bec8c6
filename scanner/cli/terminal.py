"""What the terminal is like: asked once, here, and passed down as data."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

_PIPED_WIDTH = 80
_LEAST, _MOST = 60, 160


@dataclass(frozen=True, slots=True)
class Terminal:
    """Width in columns, and whether colour may be used on standard output and progress shown on standard error."""

    width: int
    color: bool
    progress: bool


def probe(environ: Mapping[str, str], color: str, progress: bool) -> Terminal:
    """`color` is auto, always or never. NO_COLOR, FORCE_COLOR and TERM=dumb are honoured in auto."""
    interactive = _is_terminal(sys.stdout)
    width = (
        shutil.get_terminal_size((_PIPED_WIDTH, 24)).columns if interactive or "COLUMNS" in environ else _PIPED_WIDTH
    )
    return Terminal(
        width=max(_LEAST, min(width, _MOST)),
        color=_wants_color(environ, color, interactive),
        progress=progress and _is_terminal(sys.stderr) and environ.get("TERM") != "dumb",
    )


def _wants_color(environ: Mapping[str, str], color: str, interactive: bool) -> bool:
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return interactive and environ.get("TERM") != "dumb"


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def put(text: str) -> None:
    """Write a report to standard output, whatever its encoding can show. A closed pipe (`| head`) is no error."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        # Python would complain again at exit when it flushes what nobody reads.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str) -> None:
    """Words for a person, on standard error."""
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
