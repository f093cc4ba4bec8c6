"""Java properties files as java.util.Properties reads them, as far as a name and a value need."""

from __future__ import annotations

import re

from msgspec import Struct

from scanner.formats.shapes.sides import UnreadableError, as_text

_PAIR = re.compile(r"((?:[^\\:=\s]|\\.)*+)[ \t\f]*+[:=]?[ \t\f]*+(.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


_MOST = 20_000  # lines with a value; a hundred is many


class Property(Struct, frozen=True):
    value: str
    line: int


def as_properties(content: bytes) -> dict[str, Property]:
    """Names with their values; of two with one name the last counts, as for Java. Raises UnreadableError."""
    found: dict[str, Property] = {}
    logical: list[str] = []
    start = 0
    for number, line in enumerate(re.split(r"\r\n|\n|\r", as_text(content)), 1):
        told = line.lstrip(" \t\f")
        if not logical:
            start = number
            if not told or told[0] in "#!":
                continue
        logical.append(told)
        if _continued(told):
            logical[-1] = told[:-1]
            continue
        _take("".join(logical), start, found)
        logical = []
    if logical:
        _take("".join(logical), start, found)
    return found


def _continued(line: str) -> bool:
    """Whether a line ends in an odd number of backslashes."""
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _take(line: str, number: int, found: dict[str, Property]) -> None:
    pair = _PAIR.match(line)
    if len(found) > _MOST:
        raise UnreadableError("too many properties", number)
    if pair:
        found[_plain(pair[1])] = Property(_plain(pair[2]).strip(), number)


def _plain(text: str) -> str:
    return _ESCAPE.sub(lambda escape: _character(escape[1]), text) if "\\" in text else text


def _character(escape: str) -> str:
    if len(escape) == 5:
        return chr(int(escape[1:], 16))
    return _LETTERS.get(escape, escape)
