"""Text that configparser reads in linear time: it takes quadratic time for bad lines and for blanks within a line."""

from __future__ import annotations

import re

from scanner.formats.shapes.sides import UnreadableError, as_text

MAX_LINES = 20_000  # these files have some hundred
_GAP = re.compile(r"[^\S\n]{1000}")  # a wider one is nobody's layout


def ini_text(content: bytes) -> str:
    text = as_text(content).replace("\r\n", "\n")
    if text.count("\n") > MAX_LINES:
        raise UnreadableError(f"settings of more than {MAX_LINES} lines")
    if found := _GAP.search(text):
        raise UnreadableError("a line with a thousand blanks in a row", text.count("\n", 0, found.start()) + 1)
    return text
