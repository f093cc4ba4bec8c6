"""Gradle scripts, Groovy and Kotlin, cut into tokens.

Strings are read with care, with what is spliced into them, slashes for quotes and text blocks: a comment sign inside of
one must not hide the code behind it.
"""

from __future__ import annotations

import re

from scanner.formats.shapes.sides import UnreadableError

MAX_TOKENS = 40_000  # twice the largest script seen
MAX_DEPTH = 60
MAX_STRING = 100_000
# Separators and words share no sign, so that there is one way to read a text, and it takes linear time.
VERSION = re.compile(
    r"v?\d{1,20}(?:[.-]{1,3}[A-Za-z0-9_]{1,60}){0,20}(?:\.?\+)?$|[\[(]\s?\d[^\])]{0,100}[\])]$|latest\.\w{1,30}$"
)

_TOKEN = re.compile(
    r"""(?P<space>[^\S\n]+|\\\r?\n)|(?P<line>\n)|(?P<comment>//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|\#![^\n]*)"""
    r"""|(?P<word>[^\W\d][\w$]*|`[^`\n]*`|@[\w.]+)|(?P<number>\d[\w.]*)|(?P<string>\"{3}|'{3}|["'])"""
    r"""|(?P<dollar>\$/(?:[^/$]|\$[/$]?|/(?!\$))*+(?:/\$|\Z))|(?P<sign>\+=|-=|->|==|!=|<=|>=|&&|\|\||\?:|\?\.|::|.)"""
)
_BODY = {
    '"': re.compile(r'[^"\\$\n]+|\\.|\$\{|\$|"|\n', re.DOTALL),
    "'": re.compile(r"[^'\\\n]+|\\.|'|\n", re.DOTALL),
    '"""': re.compile(r'[^"\\$]+|\\.|\$\{|\$|"""|"', re.DOTALL),
    "'''": re.compile(r"[^'\\]+|\\.|'''|'", re.DOTALL),
}
_SLASHY = re.compile(r"/(?:[^/\\]|\\.)+/")
_BEFORE_SLASHY = frozenset({"", "=", "(", ",", "[", "{", "~", "==", "!=", ":", "&&", "||", "?", "return", "\n"})


def tokens_of(text: str) -> list[tuple[str, int]]:
    """All tokens but comments, with their lines. Strings become `"text` or, where nothing is spliced in, `'text`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # Groovy ends a line, and a comment, at each of them
    found: list[tuple[str, int]] = []
    position, line, last = 0, 1, ""
    while position < len(text):
        piece, position, ends = _token(text, position, last, 0)
        if piece:
            found.append((piece, line))
            last = piece
        line += ends
        if len(found) > MAX_TOKENS:
            raise UnreadableError("a script that is too long", line)
    return found


def _token(text: str, position: int, last: str, depth: int) -> tuple[str, int, int]:
    """The piece at a position ("" for what says nothing), the position behind it, and the lines it covers."""
    match = _TOKEN.match(text, position)
    if match is None or depth > MAX_DEPTH:
        raise UnreadableError("no script", text.count("\n", 0, position) + 1)
    found = match[0]
    if match.lastgroup == "string":
        end = _string_end(text, position, found, depth)
        value = text[position + len(found) : end - len(found)]
        if len(value) > MAX_STRING:
            raise UnreadableError("a string that is too long", text.count("\n", 0, position) + 1)
        sign = "'" if found[0] == "'" or "$" not in value else '"'
        return sign + value, end, value.count("\n")
    if found == "/" and last in _BEFORE_SLASHY and (slashy := _SLASHY.match(text, position)):
        return '"' + slashy[0][1:-1], slashy.end(), 0
    if match.lastgroup == "dollar":
        if not found.endswith("/$") or len(found) < 4:
            raise UnreadableError("a string that does not end", text.count("\n", 0, position) + 1)
        return '"' + found[2:-2], match.end(), found.count("\n")
    if match.lastgroup in ("space", "comment"):
        return "", match.end(), found.count("\n")
    return found, match.end(), found.count("\n")


def _string_end(text: str, start: int, quote: str, depth: int) -> int:
    """The position behind the closing quote."""
    body = _BODY[quote]
    position = start + len(quote)
    while found := body.match(text, position):
        position = found.end()
        if found[0] == quote:
            return position
        if found[0] == "\n":
            break
        if found[0] == "${":
            position = _splice_end(text, position, depth + 1)
    raise UnreadableError("a string that does not end", text.count("\n", 0, start) + 1)


def _splice_end(text: str, position: int, depth: int) -> int:
    """The position behind the `}` of code in a string."""
    level = 1
    last = "{"
    while position < len(text):
        piece, position, _ = _token(text, position, last, depth)
        last = piece or last
        level += (piece == "{") - (piece == "}")
        if not level:
            return position
    raise UnreadableError("code in a string that does not end", text.count("\n", 0, position) + 1)


def plain(word: str) -> str:
    """A string token without its quotes."""
    return word.strip("`") if word[:1] == "`" else word[1:] if is_string(word) else word


def is_string(word: str) -> bool:
    return word[:1] in ('"', "'")
