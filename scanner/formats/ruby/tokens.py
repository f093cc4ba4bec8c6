"""Ruby's tokens, as far as Gemfiles and gemspecs need them, cut where a statement ends.

Not a parser of Ruby: a lexer that knows strings, comments and brackets, so that it can tell where a statement ends and
what in it is literal. What it does not understand stays text, and whoever asks compares that text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from scanner.formats.shapes.recurring import recurring
from scanner.formats.shapes.sides import UnreadableError

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r]++|\\\r?\n)
    |(?P<comment>\#[^\n]*+)
    |(?P<end>[\n;])
    |(?P<heredoc><<[~-]?(?P<q>["'`]?)(?P<tag>[A-Z_][A-Z0-9_]*)(?P=q))
    |(?P<list>%[wWiI](?P<open>[\[({<|!/]))
    |(?P<quote>%[qQxr]?(?P<mark>[\[({<|!]))
    |(?P<string>"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|`(?:[^`\\]|\\.)*+`)
    |(?P<key>[A-Za-z_]\w*+[?!]?:(?![:\w]))
    |(?P<symbol>:(?:[A-Za-z_]\w*+[?!=]?|"(?:[^"\\\n]|\\.)*+"))
    |(?P<word>[A-Za-z_@$][\w@]*+[?!]?(?:::[A-Z]\w*+)*)
    |(?P<number>\d[\w.]*+)
    |(?P<sign>=>|->|::|&&|\|\||==|!=|=~|<=>|<=|>=|\+=|\|\|=|<<|\.\.\.?|[^\w\s])""",
    re.VERBOSE | re.DOTALL,
)
_CLOSERS = {"[": "]", "(": ")", "{": "}", "<": ">"}
_GOES_ON = frozenset(
    {
        ",",
        "&&",
        "||",
        "+",
        "-",
        "*",
        ".",
        "(",
        "[",
        "{",
        "|",
        "=>",
        "->",
        "=",
        "==",
        "=~",
        "?",
        ":",
        "&",
        "+=",
        "||=",
        "<<",
    }
)
_REGEX = re.compile(r"/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.){0,100}+\]){1,500}+/[a-z]*")
_BEFORE_REGEX = frozenset(
    {"(", ",", "=", "=~", "!", "|", "&", "{", "[", "=>", "&&", "||", "if", "unless", "when", "and", "or", "not"}
)
_CHAINED = re.compile(r"(?:[ \t\r]*+(?:#[^\n]*+)?\n){0,20}+[ \t]*+(?:&?\.[a-z_]|\|\||&&)")
_TIGHT = frozenset({".", "(", ")", "[", "]", "::", "!", ","})


class Token(Struct, frozen=True, cache_hash=True):
    """`kind` as named in the grammar; `list` and `quote` hold their whole text."""

    kind: str
    text: str


Cut = tuple[tuple[Token, ...], int]


def joined(tokens: Sequence[Token]) -> str:
    """Tokens as text, one way however they were spaced, quoted with whichever quote."""
    out: list[str] = []
    before = "."
    for token in tokens:
        tight = token.text in _TIGHT or (before in _TIGHT and before != ",")
        out.append(("" if tight else " ") + _plain(token))
        before = token.text
    return "".join(out)


def cut(source: str) -> list[Cut]:
    """Tokens cut where a statement ends, each with its line: at a line's end outside of brackets, unless it goes on."""
    found: list[Cut] = []
    place, line = 0, 1
    while place < len(source):
        after = source.find("\n", place) + 1 or len(source)
        alone = _alone(source[place:after])
        if alone is None or (alone and _CHAINED.match(source, after)):
            tokens, start, after = _statement(source, place, line)
        else:
            tokens, start = alone, line
        if tokens:
            found.append((tokens, start))
        line += source.count("\n", place, after)
        place = after
    return found


@recurring
def _alone(line: str) -> tuple[Token, ...] | None:
    """The statement of a line that says all of it, () where there is none; None where more has to be seen."""
    if line.rstrip().endswith("\\"):
        return None
    try:
        tokens, _, after = _statement(line, 0, 1)
    except UnreadableError:
        return None
    if after < len(line) or (tokens and _goes_on(line, after, tokens)):
        return None
    return tokens


def _statement(source: str, place: int, line: int) -> tuple[tuple[Token, ...], int, int]:
    """The statement that begins at `place` in `line`: its tokens, its line, and the place behind it."""
    current: list[Token] = []
    depth, start = 0, line
    pending: list[tuple[str, str]] = []
    while place < len(source):
        kind, text, place_after, tag = _next(source, place, current)
        if tag:
            pending.append((tag, text))
        if kind == "end" and text == "\n" and pending:
            place_after, bodies = _heredocs(source, place_after, pending)
            current.append(Token("heredoc", bodies))
            pending = []
        if kind not in ("space", "comment", "end"):
            if not current:
                start = line
            current.append(Token(kind, text))
            if kind == "sign" and text in "([{":
                depth += 1
            elif kind == "sign" and text in ")]}" and depth:
                depth -= 1
        elif kind == "end" and current and not depth and (text == ";" or not _goes_on(source, place_after, current)):
            return tuple(current), start, place_after
        line += source.count("\n", place, place_after)
        place = place_after
    if depth or pending:
        raise UnreadableError("a bracket or text that does not end", start)
    return tuple(current), start, place


def _next(source: str, place: int, before: Sequence[Token]) -> tuple[str, str, int, str]:
    """The token at `place`: kind, text, where it ends, and the tag of a heredoc."""
    if source[place] == "/" and (not before or before[-1].text in _BEFORE_REGEX):
        regex = _REGEX.match(source, place)
        if regex:
            return "string", regex[0], regex.end(), ""
    found = _TOKEN.match(source, place)
    if found is None or (found.lastgroup == "sign" and found[0] in "\"'`"):
        raise UnreadableError("a string that does not end", source.count("\n", 0, place) + 1)
    kind = found.lastgroup or "sign"
    if found["heredoc"]:
        if before and before[-1].kind in ("number", "string") and not found[0].startswith(("<<~", "<<-")):
            return "sign", "<<", place + 2, ""
        return "heredoc", found[0], found.end(), found["tag"]
    opener = found["open"] or found["mark"]
    if opener:
        if found["quote"] and before and before[-1].kind in ("number", "string", "word"):
            return "sign", "%", place + 1, ""
        end = _closed(source, found.end(), opener)
        return ("list" if found["list"] else "string"), source[place:end], end, ""
    return kind, found[0], found.end(), ""


def _closed(source: str, place: int, opener: str) -> int:
    closer = _CLOSERS.get(opener, opener)
    depth = 1
    for found in re.compile(rf"\\.|[{re.escape(opener + closer)}]", re.DOTALL).finditer(source, place):
        if found[0] == closer:
            depth -= 1
            if not depth:
                return found.end()
        elif found[0] == opener:
            depth += 1
    raise UnreadableError("a list or string that does not end", source.count("\n", 0, place) + 1)


def _heredocs(source: str, place: int, pending: list[tuple[str, str]]) -> tuple[int, str]:
    bodies = []
    for tag, _ in pending:
        end = re.compile(rf"^[ \t]*{tag}[ \t]*\r?$", re.MULTILINE).search(source, place)
        if end is None:
            raise UnreadableError("a text that does not end", source.count("\n", 0, place))
        bodies.append(source[place : end.start()])
        place = min(end.end() + 1, len(source))
    return place, "\n".join(bodies)


def _goes_on(source: str, place: int, current: Sequence[Token]) -> bool:
    last = current[-1]
    if last.kind == "key" or (last.kind == "sign" and last.text in _GOES_ON and not _pipes(current)):
        return True
    return bool(_CHAINED.match(source, place))


def _pipes(tokens: Sequence[Token]) -> bool:
    """`do |x|` ends with a bar and a statement."""
    return tokens[-1].text == "|" and any(token.text in ("do", "{") for token in tokens)


def _plain(token: Token) -> str:
    """A string without escapes and interpolation reads the same in either quote; old keys as new ones."""
    text = token.text
    if token.kind == "string" and text[0] == "'" and not re.search(r"[\\\"#]", text):
        return f'"{text[1:-1]}"'
    if token.kind == "list":
        return text[:2] + "[" + " ".join(text[3:-1].split()) + "]"
    return text
