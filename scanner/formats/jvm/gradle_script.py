"""Gradle scripts, Groovy and Kotlin, as lists of statements in blocks.

No parser of either language: tokens are cut into statements where both languages would start another one. That is
enough to tell which statements came and went, and in which block.
"""

from __future__ import annotations

from hashlib import blake2b

from msgspec import Struct, field

from scanner.formats.jvm.gradle_tokens import MAX_DEPTH, VERSION, is_string, plain, tokens_of
from scanner.formats.shapes.sides import UnreadableError, as_text

_GOES_ON = frozenset(
    {",", ".", "=", "+", "-", "+=", "-=", ":", "->", "&&", "||", "?:", "?.", "?", "(", "[", "<", "==", "!="}
)
_FOLLOWS = frozenset({".", "?.", "+", "&&", "||", "?:", "?", ":", "=", "->"})
_NAMES_ANOTHER = frozenset({"named", "register", "create", "getByName", "maybeCreate", "withName"})
_CLOSES = {"{": "}", "(": ")", "[": "]"}


class Block(Struct, frozen=True):
    """What stands before a brace, or before the bracket of a list that is assigned.

    `name` is `dependencies` of `commonMain.dependencies`, `named` of `tasks.named("x")`, and `label` what people call
    it: `commonMain.dependencies`, `x`. `names` are all of its words and strings; `place` is the same for blocks with
    the same heads, versions apart, in the same blocks.
    """

    name: str
    label: str
    names: frozenset[str]
    last: str
    place: str

    @classmethod
    def of(cls, said: tuple[str, ...], around: str) -> Block:
        head = said[: said.index("(")] if "(" in said else said
        name = next((plain(word) for word in reversed(head) if word[0].isalpha() or word[0] in "_`"), "")
        names = [plain(word) for word in said if word[0] in "\"'`_" or word[0].isalnum()]
        place = blake2b(repr((around, masked(said))).encode(), digest_size=12).hexdigest()
        return cls(name, _label(said, head, name), frozenset(names), names[-1] if names else "", place)


def _label(said: tuple[str, ...], head: tuple[str, ...], name: str) -> str:
    strings = [plain(word) for word in said if is_string(word)]
    if strings and name in _NAMES_ANOTHER:
        return strings[0]
    return "".join(map(plain, head)) if "." in head and len(head) < 6 else name


class Statement(Struct, frozen=True):
    """`path` are the blocks around it, the outermost first; `opens`: it is what stands before a block."""

    path: tuple[Block, ...]
    words: tuple[str, ...]
    line: int
    opens: bool = False

    @property
    def place(self) -> str:
        return self.path[-1].place if self.path else ""


class _Reader(Struct):
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
    tokens = tokens_of(text)
    reader = _Reader()
    for position, (piece, line) in enumerate(tokens):
        _take(reader, piece, line, tokens[position + 1][0] if position + 1 < len(tokens) else "")
    if reader.inner or reader.open:
        raise UnreadableError("a bracket that nobody closes", reader.line)
    _end(reader)
    return reader.found


def essential(said: tuple[str, ...]) -> tuple[str, ...]:
    """A statement without what says nothing: Groovy takes `foo "x"` and `foo("x")` for one."""
    return tuple(word for word in said if word not in ("(", ")", ";"))


def masked(said: tuple[str, ...]) -> tuple[str, ...]:
    """A statement without its versions."""
    return tuple("'#" if is_string(word) and _versioned(word) else word for word in essential(said))


def _versioned(word: str) -> bool:
    return bool(VERSION.match(plain(word).rpartition(":")[2]))


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
