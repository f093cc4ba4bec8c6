"""Gradle scripts, Groovy and Kotlin, as lists of statements in blocks.

No parser of either language: a script is cut into tokens, and the tokens into statements where both languages would
start another one. That is enough to tell which statements came and went, and in which block. Strings are read with
care, with what is spliced into them: a comment sign inside of one must not hide the code behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import blake2b

from scanner.formats.shapes.sides import UnreadableError, as_text

MAX_TOKENS = 40_000  # twice the largest script seen
MAX_DEPTH = 60
MAX_STRING = 100_000
# Separators and words share no sign, so that there is one way to read a text, and it takes linear time.
VERSION = re.compile(
    r"v?\d{1,20}(?:[.-]{1,3}[A-Za-z0-9_]{1,60}){0,20}\+?$|[\[(]\s?\d[^\])]{0,100}[\])]$|latest\.\w{1,30}$"
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
_GOES_ON = frozenset(
    {",", ".", "=", "+", "-", "+=", "-=", ":", "->", "&&", "||", "?:", "?.", "?", "(", "[", "<", "==", "!="}
)
_FOLLOWS = frozenset({".", "?.", "+", "&&", "||", "?:", "?", ":", "=", "->"})
_CLOSES = {"{": "}", "(": ")", "[": "]"}


@dataclass(frozen=True, slots=True)
class Block:
    """What stands before a brace, or before the bracket of a list that is assigned.

    `name` is `dependencies` of `commonMain.dependencies`, `named` of `tasks.named("x")`; `names` all of its words
    and strings; `place` is the same for blocks with the same heads, versions apart, in the same blocks.
    """

    name: str
    names: frozenset[str]
    last: str
    place: str

    @classmethod
    def of(cls, said: tuple[str, ...], around: str) -> Block:
        head = said[: said.index("(")] if "(" in said else said
        name = next((plain(word) for word in reversed(head) if word[0].isalpha() or word[0] in "_`"), "")
        names = [plain(word) for word in said if word[0] in "\"'`_" or word[0].isalnum()]
        place = blake2b(repr((around, masked(said))).encode(), digest_size=12).hexdigest()
        return cls(name, frozenset(names), names[-1] if names else "", place)


@dataclass(frozen=True, slots=True)
class Statement:
    """`path` are the blocks around it, the outermost first; `opens`: it is what stands before a block."""

    path: tuple[Block, ...]
    words: tuple[str, ...]
    line: int
    opens: bool = False

    @property
    def place(self) -> str:
        return self.path[-1].place if self.path else ""


@dataclass(slots=True)
class _Reader:
    """Tokens on their way to statements."""

    found: list[Statement] = field(default_factory=list)
    path: tuple[Block, ...] = ()
    open: list[str] = field(default_factory=list)  # the signs that opened the blocks of `path`
    inner: list[str] = field(default_factory=list)  # brackets within the statement
    words: list[str] = field(default_factory=list)
    line: int = 0


def statements(content: bytes) -> list[Statement]:
    """The statements of a script in order. Raises UnreadableError where brackets or strings do not end."""
    text = as_text(content)
    tokens = _tokens(text)
    reader = _Reader()
    for position, (piece, line) in enumerate(tokens):
        _take(reader, piece, line, tokens[position + 1][0] if position + 1 < len(tokens) else "")
    if reader.inner or reader.open:
        raise UnreadableError("a bracket that nobody closes", reader.line)
    _end(reader)
    return reader.found


def plain(word: str) -> str:
    """A string token without its quotes."""
    return word.strip("`") if word[:1] == "`" else word[1:] if is_string(word) else word


def is_string(word: str) -> bool:
    return word[:1] in ('"', "'")


def essential(said: tuple[str, ...]) -> tuple[str, ...]:
    """A statement without what says nothing: Groovy takes `foo "x"` and `foo("x")` for one."""
    return tuple(word for word in said if word not in ("(", ")", ";"))


def masked(said: tuple[str, ...]) -> tuple[str, ...]:
    """A statement without its versions."""
    return tuple("'#" if is_string(word) and _versioned(word) else word for word in essential(said))


def _versioned(word: str) -> bool:
    return bool(VERSION.match(plain(word).rpartition(":")[2]))


def _tokens(text: str) -> list[tuple[str, int]]:
    """All tokens but comments, with their lines. Strings become `"text` or, where nothing is spliced in, `'text`."""
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


def _take(reader: _Reader, piece: str, line: int, following: str) -> None:
    """One piece into the statement it belongs to."""
    if not reader.words:
        reader.line = line
    if piece == "\n":
        if not reader.inner and not _goes_on(reader, following):
            _end(reader)
    elif reader.inner:
        _nested(reader, piece, line)
    elif piece == ";" or (piece == "," and reader.open[-1:] == ["["]):
        _end(reader)
    elif piece == "{" or (piece == "[" and reader.words and reader.words[-1] in ("=", "+=", ":")):
        _open(reader, piece)
    elif piece in ("}", "]"):
        _close(reader, piece, line)
    else:
        _nested(reader, piece, line)


def _nested(reader: _Reader, piece: str, line: int) -> None:
    if piece in _CLOSES:
        reader.inner.append(piece)
        if len(reader.inner) > MAX_DEPTH:
            raise UnreadableError("brackets too deep", line)
    elif piece in ("}", ")", "]") and (not reader.inner or _CLOSES[reader.inner.pop()] != piece):
        raise UnreadableError("a bracket that nobody opened", line)
    reader.words.append(piece)


def _goes_on(reader: _Reader, following: str) -> bool:
    return bool(reader.words) and (reader.words[-1] in _GOES_ON or following in _FOLLOWS)


def _open(reader: _Reader, piece: str) -> None:
    block = Block.of(tuple(reader.words), reader.path[-1].place if reader.path else "")
    _end(reader, opens=True)
    reader.path = (*reader.path, block)
    reader.open.append(piece)
    if len(reader.open) > MAX_DEPTH:
        raise UnreadableError("blocks too deep", reader.line)


def _close(reader: _Reader, piece: str, line: int) -> None:
    _end(reader)
    if not reader.open or _CLOSES[reader.open.pop()] != piece:
        raise UnreadableError("a bracket that nobody opened", line)
    reader.path = reader.path[:-1]


def _end(reader: _Reader, *, opens: bool = False) -> None:
    if reader.words:
        reader.found.append(Statement(reader.path, tuple(reader.words), reader.line, opens))
        reader.words = []
