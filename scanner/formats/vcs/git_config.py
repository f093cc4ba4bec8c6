"""The grammar of git's own configuration files, in which .gitmodules and .lfsconfig are written."""

from __future__ import annotations

import re

from msgspec import Struct

from scanner.formats.shapes.settings import small
from scanner.formats.shapes.sides import UnreadableError, as_lines

_SECTION = re.compile(r"\s*\[\s*([A-Za-z0-9.-]+)(?:\s+\"((?:[^\"\\]|\\.)*+)\")?\s*\]")
_KEY = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\s*(=?)\s*(.*)$", re.DOTALL)
_PIECE = re.compile(r'"((?:[^"\\]|\\.)*+)"|([^"\\#;]++)|\\(.)|([#;])|(")', re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "b": "\b"}


class Setting(Struct, frozen=True):
    """One `key = value` below `[section "name"]`; section and key are folded, as git reads them."""

    section: str
    name: str
    key: str
    value: str
    line: int

    @property
    def place(self) -> str:
        return ".".join(part for part in (self.section, self.name, self.key) if part)


def read_settings(content: bytes) -> list[Setting]:
    """All settings in their order. Raises UnreadableError where git would refuse the file."""
    found: list[Setting] = []
    section, name = "", ""
    for number, line in _logical(as_lines(small(content))):
        said = line.strip()
        start = 0
        while header := _SECTION.match(said, start):
            section, name = header[1].lower(), re.sub(r"\\(.)", r"\1", header[2] or "")
            start = header.end()
        said = said[start:].strip()
        if not said or said[0] in "#;":
            continue
        entry = _KEY.match(said)
        if entry is None or not section:
            raise UnreadableError("not a setting git can read", number)
        found.append(Setting(section, name, entry[1].lower(), _value(entry[3], number) if entry[2] else "true", number))
    return found


def _logical(lines: list[str]) -> list[tuple[int, str]]:
    """Lines with those they continue on, and the number of the first."""
    out: list[tuple[int, str]] = []
    held: list[str] = []
    for number, line in enumerate(lines, 1):
        odd = (len(line) - len(line.rstrip("\\"))) % 2 == 1
        held.append(line[:-1] if odd else line)
        if not odd:
            out.append((number - len(held) + 1, "".join(held)))
            held = []
    if held:
        out.append((len(lines), "".join(held)))
    return out


def _value(text: str, line: int) -> str:
    pieces: list[str] = []
    for quoted, plain, escaped, comment, stray in _PIECE.findall(text):
        if stray:
            raise UnreadableError("a quote that does not end", line)
        if comment:
            break
        pieces.append(re.sub(r"\\(.)", _unescaped, quoted) if quoted else plain or _ESCAPES.get(escaped, escaped))
    return "".join(pieces).strip()


def _unescaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[1], found[1])
