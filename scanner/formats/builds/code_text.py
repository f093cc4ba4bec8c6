"""Program text as lines without comments and layout, for build languages that no parser here reads.

Only strings and comments are told apart. A string that does not close runs to the end: what stands in it is compared as
it is, so that no code hides behind a quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from scanner.formats.builds.programs import compare_steps, dangers
from scanner.formats.shapes.sides import UnreadableError, as_text, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

MAX_BYTES = 200_000  # a third of a second; the largest that people write has half of it
_DOUBLE = r'"(?:[^"\\]|\\.)*+"?'
_SINGLE = r"'(?:[^'\\\n]|\\.)*+'?"
_NOTHING = r"(?!)"


class Language(Struct, frozen=True):
    """How a language writes strings and comments (`tokens`: the first alternative that matches counts). `prose` are
    statements that only tell people something. Around `loose` characters blank space says nothing; where there are
    none, lines and their indentation mean something."""

    tokens: re.Pattern[str]
    prose: re.Pattern[str]
    loose: re.Pattern[str] | None


class Program(Struct, frozen=True):
    """The lines that do something, and all of it without layout, by which it is compared."""

    lines: tuple[str, ...]
    shape: str


def language(strings: Sequence[str], comments: Sequence[str], loose: str = "", prose: str = _NOTHING) -> Language:
    told, quiet = "|".join(strings), "|".join(comments)
    tokens = re.compile(rf"(?P<text>{told})|(?P<comment>{quiet})|(?P<other>\w+|[ \t]+|.)", re.DOTALL)
    return Language(tokens, re.compile(prose), re.compile(rf" ?([{loose}]) ?") if loose else None)


CMAKE = language(
    [r"\[(?P<level>=*+)\[.*?(?:\](?P=level)\]|\Z)", _DOUBLE],
    [r"#\[(?P<hashes>=*+)\[.*?(?:\](?P=hashes)\]|\Z)", r"#[^\n]*+"],
    loose="()",
    prose=r"message\(\s*+(?:(?:STATUS|NOTICE|VERBOSE|DEBUG|TRACE|DEPRECATION|WARNING)\s*+)?\"[^\"$]*+\"\s*\)$",
)
MESON = language(
    [r"'''.*?(?:'''|\Z)", _SINGLE], [r"#[^\n]*+"], loose=r"(),\[\]{}:", prose=r"(?:message|warning)\('[^'@]*+'\)$"
)
STARLARK = language(
    [r'"""(?:\\.|.)*?(?:"""|\Z)', r"'''(?:\\.|.)*?(?:'''|\Z)", r'"(?:[^"\\\n]|\\.)*+"?', _SINGLE], [r"#[^\n]*+"]
)
RUST = language(
    [r'[bc]?r(?P<raw>#++)".*?(?:"(?P=raw)|\Z)', r'[bc]?r"[^"]*+"?', _DOUBLE, r"'(?:\\.[^'\n]{0,9}|[^'\\\n])'"],
    [r"//[^\n]*+", r"/\*.*?(?:\*/|\Z)"],
    loose=r"(),\[\]{};",
)
NIX = language(
    [r"''(?:[^']|'(?!')|''[$'\\])*+(?:'')?", _DOUBLE], [r"#[^\n]*+", r"/\*.*?(?:\*/|\Z)"], loose=r"(),\[\]{};"
)


def program(content: bytes, spoken: Language) -> Program:
    """A program without comments. Blanks are folded outside of strings."""
    if len(content) > MAX_BYTES:
        raise UnreadableError(f"a program larger than {MAX_BYTES} bytes")
    lines, shape = [""], [""]
    for found in spoken.tokens.finditer(as_text(content).replace("\r\n", "\n")):
        if found["comment"] is not None:
            piece = " "
        elif found["text"] is None and found[0] == "\n":
            lines.append("")
            piece = "" if spoken.loose else "\n"
        else:
            piece = found[0]
            lines[-1] += (
                piece if found["text"] is not None or piece.strip() else " " * (len(piece) if not spoken.loose else 1)
            )
        if found["text"] is not None:
            shape.append(f"\0{piece}\0")
        else:
            shape.append(" " if not piece.strip(" \t") and piece != "\n" else piece)
    strip = str.strip if spoken.loose else str.rstrip
    kept = [line for line in map(strip, lines) if line.strip() and not spoken.prose.match(line.strip())]
    return Program(tuple(kept), "\n".join(kept) if spoken.loose is None else _shape("".join(shape), spoken.loose))


def _shape(text: str, loose: re.Pattern[str]) -> str:
    """Strings stand between NULs, which no text holds; what is between them is not touched."""
    parts = text.split("\0")
    folded = [part if at % 2 else loose.sub(r"\1", re.sub(r"[ \t]+", " ", part)) for at, part in enumerate(parts)]
    return re.sub(r",([)\]}])", r"\1", "\0".join(folded))


def compare_programs(
    old: bytes | None, new: bytes | None, spoken: Language, severity: Severity = Severity.HIGH
) -> Iterator[Delta]:
    """The deltas between two build definitions; `severity` is that of any changed line."""

    def read(content: bytes) -> Program:
        return program(content, spoken)

    def compare(before: Program | None, after: Program) -> Iterator[Delta]:
        yield from told(before, after, severity)

    yield from compared(old, new, read, compare, worst=Severity.CRITICAL)


def told(before: Program | None, after: Program, severity: Severity) -> Iterator[Delta]:
    lines = before.lines if before else ()
    yield from dangers("file", "\n".join(lines), "\n".join(after.lines))
    if before is None or before.shape != after.shape:
        yield from compare_steps("file", lines, after.lines, severity)
