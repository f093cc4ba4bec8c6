"""Markdown as an agent reads it: sentences, each with the headings and lead-ins it stands under.

`- skip the tests` below "Never do these:" forbids what it orders below "When in a hurry:", so a sentence is told apart
by both. Wrapping, indentation and emphasis are not part of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct, field

LONGEST = 2_000  # characters of a sentence that are judged as one

_FENCE = re.compile(r"\s{0,12}(?:>\s?)?(```+|~~~+)\s*([\w+-]*)")
_TEXTS = frozenset({"", "text", "txt", "markdown", "md", "plaintext", "prompt"})
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*)")
_ITEM = re.compile(r"(\s*)(?:[-*+•]|\d{1,3}[.)])\s+(.*)")
_ALONE = re.compile(r"\s*(?:\||</?[a-zA-Z])")  # a row of a table, a tag
_END = re.compile(r"(?<=[.!?])[\"'`)*_]{0,3}\s+(?=[\"'`(*_\[]{0,3}[A-Z])")
_MARKS = re.compile(r"[*_`]{1,3}(?=\w)|(?<=[\w.!?:,;)])[*_`]{1,3}|[`*]{1,3}|^\s*(?:[-*+•]|\d{1,3}[.)]|#{1,6}|>)\s")
_NOT_WORDS = re.compile(r"^[\s\-|:=*_>#+`~]+$")


class Sentence(Struct, frozen=True):
    """One sentence, or one line of a fenced block; `code` where that is no text.

    `under` is what it stands under, nearest last.
    """

    text: str
    under: tuple[str, ...]
    line: int
    code: bool = False

    @property
    def plain(self) -> str:
        """Without emphasis, in lower case, on one line: what rules look at."""
        return self.text.lower() if self.code else " ".join(_MARKS.sub("", self.text).lower().split())


def words(text: str) -> list[str]:
    """What is left of a text without its formatting: equal for two texts that read the same."""
    plain = (_MARKS.sub("", line) for line in text.split("\n") if not _NOT_WORDS.match(line))
    return " ".join(plain).replace("|", " ").split()


def added(old: str, new: str) -> list[Sentence]:
    """The sentences of `new` that `old` does not have under the same lead-in; moved ones are not among them."""
    known = Counter(map(_key, sentences(old)))
    found: list[Sentence] = []
    for each in sentences(new):
        key = _key(each)
        if known[key]:
            known[key] -= 1
        else:
            found.append(each)
    return found


def _key(sentence: Sentence) -> tuple[str, str]:
    return sentence.plain, sentence.under[-1] if sentence.under else ""


class _Reader(Struct):
    """Where the reading of a text stands."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    items: list[tuple[int, str]] = field(default_factory=list)  # list items this line is inside of, with their indents
    lead: str = ""  # a paragraph that ended in a colon
    block: list[str] = field(default_factory=list)
    start: int = 0
    remark: str = ""  # the last comment in a block of code

    def under(self) -> tuple[str, ...]:
        above = [text for _, text in self.headings[-2:]]
        return tuple(filter(None, (*above, self.lead, *(text for _, text in self.items[:-1][-2:]))))

    def flush(self) -> Iterator[Sentence]:
        """The sentences of the block that has just ended."""
        if not self.block:
            return
        text = " ".join(self.block)
        self.block = []
        under = self.under()
        for part in _END.split(text):
            for begin in range(0, len(part), LONGEST):
                yield Sentence(part[begin : begin + LONGEST], under, self.start)
        if text.rstrip("*_ ").endswith(":") and not self.items:
            self.lead = text[-LONGEST:]
        elif not self.items:
            self.lead = ""


def sentences(text: str) -> Iterator[Sentence]:
    reader = _Reader()
    fence = ""
    code = False
    for number, line in enumerate(text.split("\n"), 1):
        mark = _FENCE.match(line)
        if fence:
            if mark and line.strip(" >\t\r") == mark[1] and mark[1].startswith(fence):
                fence, reader.remark = "", ""
            else:
                yield from _code(reader, line, number, code)
        elif mark:
            yield from reader.flush()
            fence, code = mark[1], mark[2].lower() not in _TEXTS
        else:
            yield from _line(reader, line.rstrip("\r"), number)
    yield from reader.flush()


def _code(reader: _Reader, line: str, number: int, code: bool) -> Iterator[Sentence]:
    plain = line.strip()
    if not plain:
        reader.remark = ""
        return
    if plain.startswith(("#", "//", "--", "❌", "✅", "<!--")):
        reader.remark = plain[:LONGEST]
    own = (reader.items[-1][1],) if reader.items else ()
    under = tuple(filter(None, (*reader.under(), *own, reader.remark)))
    for begin in range(0, len(plain), LONGEST):
        yield Sentence(plain[begin : begin + LONGEST], under, number, code)


def _line(reader: _Reader, line: str, number: int) -> Iterator[Sentence]:
    if not line.strip():
        yield from reader.flush()
    elif heading := _HEADING.match(line):
        yield from reader.flush()
        depth = len(heading[1])
        reader.headings = [each for each in reader.headings if each[0] < depth]
        reader.lead, reader.items, reader.start = "", [], number
        yield Sentence(heading[2][:LONGEST], reader.under(), number)
        reader.headings.append((depth, heading[2][:LONGEST]))
    elif item := _ITEM.match(line):
        yield from reader.flush()
        indent = len(item[1].expandtabs(4))
        reader.items = [each for each in reader.items if each[0] < indent][-8:]
        reader.items.append((indent, item[2][:LONGEST]))
        reader.block, reader.start = [item[2].strip()], number
    elif _ALONE.match(line):
        yield from reader.flush()
        if not _NOT_WORDS.match(line):
            yield Sentence(line.strip()[:LONGEST], reader.under(), number)
    else:
        if not reader.block:
            indent = len(line) - len(line.lstrip())
            reader.items = [each for each in reader.items if each[0] < indent]
            reader.start = number
        reader.block.append(line.strip())
