"""JSON5 as configuration is written in it: comments, bare keys, single quotes, trailing commas.

Its tokens are put into plain JSON and read by the standard library, so that there is one idea of what JSON is. The
ready-made parser reads 60 kB a second and takes the last of two equal keys; a hostile file would hold it for minutes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.sides import UnreadableError, as_text, bounded

MAX_BYTES = 300_000  # the reader of tokens does a megabyte a second
_TOKEN = re.compile(
    r"""(?P<blank>[\s\ufeff]++|//[^\n\r]*+|/\*(?:[^*]|\*(?!/))*+\*/)
    |(?P<double>"(?:[^"\\\n\r]|\\.)*+")
    |(?P<single>'(?:[^'\\\n\r]|\\.)*+')
    |(?P<mark>[{}\[\]:,])
    |(?P<number>[+-]?(?:0[xX][0-9a-fA-F]++|(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?))
    |(?P<word>[+-]?[A-Za-z_$][\w$]*+)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)|\"", re.DOTALL)
_PLAIN = frozenset('bfnrt"/\\')
_CONTROL = re.compile(r"[\x00-\x1f]")


def as_json5(content: bytes) -> Any:
    """The document in `content`, every key once. Raises UnreadableError."""
    source = as_text(content)
    if len(content) > MAX_BYTES:
        raise UnreadableError(f"JSON5 larger than {MAX_BYTES} bytes")
    try:
        tree = json.loads("".join(_plain(source)), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not JSON5: {error}") from error
    return bounded(tree)


def _plain(source: str) -> Iterator[str]:
    """The tokens of plain JSON; a comma is held back until something follows that is no end."""
    place, held, before = 0, False, "["
    while place < len(source):
        found = _TOKEN.match(source, place)
        if found is None:
            raise ValueError(f"unexpected {source[place]!r} at line {source.count(chr(10), 0, place) + 1}")
        place, kind, said = found.end(), found.lastgroup, found[0]
        if kind == "blank":
            continue
        if held and said not in "}]":
            yield ","
        if said == "," and before in "[{:,":
            raise ValueError("a comma with nothing before it")
        held, before = said == ",", said
        if not held:
            yield _token(kind or "", said, source, place) + " "
    if held:
        raise ValueError("a comma at the end")


def _token(kind: str, said: str, source: str, place: int) -> str:
    if kind in ("double", "single"):
        return '"' + _CONTROL.sub(lambda each: f"\\u{ord(each[0]):04x}", _ESCAPE.sub(_escape, said[1:-1])) + '"'
    if kind == "number":
        return _number(said)
    if kind == "word":
        is_key = _KEY_END.match(source, place) is not None
        return json.dumps(said) if is_key else {"Infinity": "1e999", "NaN": "NaN"}.get(said.lstrip("+-"), said)
    return said


_KEY_END = re.compile(r"(?:[\s\ufeff]++|//[^\n\r]*+|/\*(?:[^*]|\*(?!/))*+\*/)*+:")


def _escape(found: re.Match[str]) -> str:
    said = found[1]
    if said is None:
        return '\\"'
    if said[0] == "u" and len(said) == 5:
        return found[0]
    if said[0] == "x" and len(said) == 3:
        return f"\\u00{said[1:]}"
    if said in ("\n", "\r", "\r\n", "\u2028", "\u2029"):
        return ""
    if said in _PLAIN:
        return found[0]
    return {"v": "\\u000b", "0": "\\u0000"}.get(said, said)


def _number(said: str) -> str:
    sign, digits = ("-", said[1:]) if said[0] == "-" else ("", said.lstrip("+"))
    if digits[:2].lower() == "0x":
        return sign + str(int(digits[:300], 16))
    if len(digits) > 1 and digits[0] == "0" and digits[1].isdigit():
        raise ValueError("a number with a leading zero")
    whole, point, rest = digits.partition(".")
    fraction = rest if not point or (rest and rest[0].isdigit()) else f"0{rest}"
    return f"{sign}{whole or '0'}{point}{fraction}"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice")
    return found
