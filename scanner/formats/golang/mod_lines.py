"""The grammar go.mod and go.work share: a directive and its words on a line, or a block of such lines.

Reference: the files `modfile/read.go` of golang.org/x/mod describe it. Comments are `//` to the end of the line; a
word may be quoted. Read line by line, so that the time it takes grows with the file.
"""

from __future__ import annotations

import re

from msgspec import Struct

from scanner.formats.shapes.sides import UnreadableError, as_lines

_WORD = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*+)"|`([^`]*+)`|(//.*)|(=>|[(),\[\]])|([^\s"`(),\[\]]+))')
_DIRECTIVE = re.compile(r"[a-z]+$")


class Line(Struct, frozen=True):
    """One directive with its words. `comment` is what stands behind `//` on the line, `above` in the lines before."""

    directive: str
    words: tuple[str, ...]
    comment: str
    above: str
    number: int


def read(content: bytes) -> list[Line]:
    """The lines of a file, blocks taken apart. Raises UnreadableError."""
    found: list[Line] = []
    block = ""
    above = ""
    for number, line in enumerate(as_lines(content), 1):
        words, comment = _words(line, number)
        if not words:
            above = comment or ""
            continue
        if block and words == [")"]:
            block = ""
        elif block:
            found.append(Line(block, tuple(words), comment, above, number))
        elif not _DIRECTIVE.match(words[0]):
            raise UnreadableError("not a directive", number)
        elif words[1:] == ["("]:
            block = words[0]
        elif words[1:] != ["(", ")"]:
            found.append(Line(words[0], tuple(words[1:]), comment, above, number))
        above = ""
    if block:
        raise UnreadableError(f"a block of {block} that does not end")
    return found


def _words(line: str, number: int) -> tuple[list[str], str]:
    words: list[str] = []
    place, end = 0, len(line.rstrip())
    while place < end:
        found = _WORD.match(line, place)
        if found is None:
            raise UnreadableError("a quote that does not end", number)
        if found[3] is not None:
            return words, found[3][2:].strip()
        words.append(next(each for each in (found[1], found[2], found[4], found[5]) if each is not None))
        place = found.end()
    return words, ""
