"""A Ruby program as a list of statements, each with the blocks it stands in."""

from __future__ import annotations

from itertools import pairwise

from msgspec import Struct

from scanner.formats.ruby.tokens import Token, cut, joined
from scanner.formats.shapes.recurring import recurring
from scanner.formats.shapes.sides import UnreadableError

MAX_CHARACTERS = 100_000  # the longest known has a tenth of them; half a second is spent on so many

_CLAUSES = frozenset({"else", "elsif", "when", "in", "rescue", "ensure"})
_OPENS = frozenset({"if", "unless", "case", "while", "until", "for", "begin", "def", "class", "module"})


class Statement(Struct, frozen=True):
    """One statement. `blocks` are the statements that opened the blocks around it, the outermost first."""

    tokens: tuple[Token, ...]
    line: int
    blocks: tuple[Statement, ...]

    @property
    def first(self) -> str:
        return self.tokens[0].text

    @property
    def text(self) -> str:
        return joined(self.tokens)


def statements(source: str) -> list[Statement]:
    """The statements of a program, in order. Raises UnreadableError where a string or a block does not end."""
    if len(source) > MAX_CHARACTERS:
        raise UnreadableError(f"a program of more than {MAX_CHARACTERS} characters")
    found: list[Statement] = []
    openers: list[Statement] = []
    around: list[Statement] = []  # the openers, each with the clause (`else`) that stands open
    for tokens, line in cut(_without_remarks(source)):
        first = tokens[0].text
        if first == "end":
            if not openers:
                raise UnreadableError("an end without a beginning", line)
            openers.pop()
            around.pop()
            if len(tokens) == 1:
                continue
        if len(openers) > 50:
            raise UnreadableError("blocks within blocks, more than fifty", line)
        statement = Statement(tokens, line, tuple(around))
        found.append(statement)
        if first in _CLAUSES and openers:
            around[-1] = Statement((*openers[-1].tokens, *tokens), line, openers[-1].blocks)
        elif _opens(tokens):
            openers.append(statement)
            around.append(statement)
    if openers:
        raise UnreadableError("a block that does not end", openers[-1].line)
    return found


def _without_remarks(source: str) -> str:
    """Blank lines instead of `=begin` to `=end`, and nothing behind `__END__`."""
    if "=begin" not in source and "__END__" not in source:
        return source
    kept: list[str] = []
    remark = False
    for line in source.split("\n"):
        if not remark and line.rstrip() == "__END__":
            break
        remark = remark or line.startswith("=begin")
        kept.append("" if remark else line)
        remark = remark and not line.startswith("=end")
    return "\n".join(kept)


@recurring
def _opens(tokens: tuple[Token, ...]) -> bool:
    """Whether a statement begins a block that an `end` closes."""
    words = [token.text for token in tokens if token.kind == "word"]
    if not words or words[-1] == "end":
        return False
    if words[0] in _OPENS and tokens[0].kind == "word":
        return not (words[0] == "def" and any(token.text == "=" for token in tokens[2:]))
    if any(token.kind == "word" and token.text == "do" for token in tokens):
        return True
    return any(one.text == "=" and other.text in ("if", "unless", "case", "begin") for one, other in pairwise(tokens))
