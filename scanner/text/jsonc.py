"""JSON as settings files are written: with comments and trailing commas, as editors and agents read them.

Comments and commas are blanked out and the rest is the standard library's, so there is no second idea of what JSON is.
Duplicate keys are refused: tools differ in which one they take. Every character is looked at a bounded number of times.
"""

from __future__ import annotations

import json
import re
from typing import Any

_COMMENT = re.compile(r'["/]')
_COMMA = re.compile(r'[",]')
_STRING = re.compile(r'"(?:[^"\\\r\n]|\\.)*+"', re.S)
_LINE = re.compile(r"//[^\r\n]*+")
_BEFORE_END = re.compile(r"\s*+[}\]]")


class JsoncError(Exception):
    """Not JSON with comments."""


def load(content: bytes | str) -> Any:
    """The document in `content`. Raises JsoncError."""
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        return json.loads(_without_trailing_commas(_without_comments(text)), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise JsoncError(str(error)) from error


def _without_comments(text: str) -> str:
    """Comments as blanks, with the line breaks that were in them, so that errors name the right line."""
    out: list[str] = []
    start = 0
    while mark := _COMMENT.search(text, start):
        begin = mark.start()
        out.append(text[start:begin])
        if mark.group() == '"':
            start = _string_end(text, begin)
            out.append(text[begin:start])
        else:
            start = _comment_end(text, begin)
            out.append("\n" * text.count("\n", begin, start) or " ")
    return "".join((*out, text[start:]))


def _without_trailing_commas(text: str) -> str:
    out: list[str] = []
    start = 0
    while mark := _COMMA.search(text, start):
        begin = mark.start()
        out.append(text[start:begin])
        start = _string_end(text, begin) if mark.group() == '"' else begin + 1
        out.append("" if mark.group() == "," and _BEFORE_END.match(text, start) else text[begin:start])
    return "".join((*out, text[start:]))


def _string_end(text: str, begin: int) -> int:
    match = _STRING.match(text, begin)
    if match is None:
        raise ValueError("a string does not end")
    return match.end()


def _comment_end(text: str, begin: int) -> int:
    if match := _LINE.match(text, begin):
        return match.end()
    end = text.find("*/", begin + 2) if text.startswith("/*", begin) else -1
    if end < 0:
        raise ValueError("a comment does not end")
    return end + 2


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice")
    return found
