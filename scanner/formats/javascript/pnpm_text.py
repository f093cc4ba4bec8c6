"""pnpm-lock.yaml as pnpm writes it: a tenth of YAML, read twenty times as fast as YAML is.

A lock of a middling workspace is a megabyte, more than a YAML parser reads in the time there is. pnpm's own writer uses
block mappings two spaces apart, lists of plain items, and quoted or plain values on one line. A text is read here only
if every line of it is of that kind and stands where only that kind can; anything else is left to the YAML parser.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

from msgspec import Struct

from scanner.formats.shapes.blocks import without_empty_lines
from scanner.formats.shapes.recurring import recent, recurring, recurring_pieces

_SINGLE = r"'(?:[^'\n]|'')*+'"
_DOUBLE = r'"(?:[^"\\\n]|\\.)*+"'
_FIRST = r"[\w./<=~^$(+]"
_PLAIN = rf"{_FIRST}[^:#\n]*+(?::(?![ \n]|$)[^:#\n]*+|(?<! )#[^:#\n]*+)*+"
_ATOM = rf"[^\[\]{{}}'\"#\n&*!|>`]|(?<!: )(?<!, )(?<![\[{{])[|>&*!]|{_SINGLE}|{_DOUBLE}"
_FLOW = rf"\{{(?:{_ATOM}|\[(?:{_ATOM})*+\])*+\}}|\[(?:{_ATOM})*+\]"
_LINE = (
    rf"(?P<indent> *)(?:(?P<key>{_SINGLE}|{_DOUBLE}|{_FIRST}[^:#'\"\n]*+(?::(?![ \n]|$)[^:#'\"\n]*+)*+):"
    rf"(?: (?P<value>{_SINGLE}|{_DOUBLE}|{_FLOW}|{_PLAIN}))?|- (?P<item>{_SINGLE}|{_DOUBLE}|{_PLAIN}))$"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # nothing that YAML admits
_ONE_LINE = re.compile(_LINE)
_LINES = re.compile(rf"(?:{re.sub(r'[?]P<[a-z]+>', '?:', _LINE)}\n?)*+", re.MULTILINE)
_NOTICE = re.compile(r"^(    +)deprecated: [|>][+-]?\n(?:\1 [^\n]*\n)*+", re.MULTILINE)  # a message of several lines
_NOTED = r"\1deprecated: yes\n"
_BREAK = "\n"
_LONG = ("importers", "packages", "snapshots")
_WITHIN = re.compile(r"\n{2,}(?=   )")
_SECTION = re.compile(r"^(?=[^ \n])", re.MULTILINE)
_ENTRY = re.compile(r"^(?=  [^ \n])", re.MULTILINE)
_ENTRY_HEAD = re.compile(r"^  [^ \n][^\n]*", re.MULTILINE)
_IN_FLOW = re.compile(rf"((?<![\w-])[\w-]++|{_SINGLE}): ({_SINGLE}|{_DOUBLE}|\[[^\[\]]*\]|[^,{{}}\[\]'\"]+)")
_WORDS = {"true": True, "false": False, "null": None}
WHOLE = 1_500_000  # characters up to which all but `packages` is kept, from which follows who gets what


class _OtherHandError(Exception):
    """A line that pnpm would not have written."""


class _Line(Struct, frozen=True):
    """A key and its value, or an item of a list where the key is None. `waits`: the value is on the lines below."""

    depth: int
    key: str | None
    value: Any
    waits: bool = False


def reduced(old: str, new: str) -> tuple[str, str] | None:
    """Both texts without the entries they share, None when one of them is in another hand than pnpm's.

    Every line is one of pnpm's, so an entry goes from one line two spaces in to the next, and none reaches further.
    """
    one, other = _tidy(old), _tidy(new)
    lines = {line for text in (one, other) for line in text.split("\n")} - {"", "---"}
    if not _LINES.fullmatch("\n".join(lines)):
        return None
    sections = _sections(one), _sections(other)
    if any(len(dict(each)) != len(each) or any(map(_twice, dict(each).values())) for each in sections):
        return None
    everything = max(len(one), len(other)) > WHOLE
    both = {head: body for head, body in sections[1] if everything or head == "packages:\n"}
    shared = {head: set(_ENTRY.split(body)) & set(_ENTRY.split(both.get(head, ""))) for head, body in sections[0]}
    return _without(sections[0], shared), _without(sections[1], shared)


@recent
def read(text: str) -> list[dict[str, Any]] | None:
    """The documents of a lock in pnpm's own hand, None when it is in another's. Scalars stay text, but for booleans.

    Nobody may change them: what stands in two texts is one object.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    # What is rare is looked for where the usual way fails: looking takes as long as reading does.
    for way in (_only, _all):
        try:
            return way(text)
        except _OtherHandError:
            continue
    return None


def _only(text: str) -> list[dict[str, Any]]:
    return [_by_entries(text)] if text.strip() else []


def _all(text: str) -> list[dict[str, Any]]:
    """Every document, with empty lines wherever they are."""
    pages = re.split(r"^---$\n?", _WITHIN.sub("\n", text), flags=re.MULTILINE)
    return [_page(page) for page in pages if page.strip()]


def _page(text: str) -> dict[str, Any]:
    try:
        return _by_entries(text)
    except _OtherHandError:  # of somebody who writes no empty lines, or has a section that is not known here
        return _document(_lines(text))


def _by_entries(text: str) -> dict[str, Any]:
    """A document. Of the long sections, entry by entry: two locks have nearly all of them in common."""
    text = f"\n\n{text.strip(_BREAK)}"
    places = sorted(place for name in _LONG if (place := text.find(f"\n\n{name}:\n\n  ")) >= 0)
    found = _document(_lines(text[: places[0]] if places else text))
    for begin, end in pairwise([*places, len(text)]):
        name, section = _section(text[begin:end])
        if name in found:
            raise _OtherHandError
        found[name] = section
    return found


def _section(text: str) -> tuple[str, dict[str, Any]]:
    """A name at the margin and entries two spaces in, with an empty line before each."""
    _, head, *pieces = text.split("\n\n")
    section = dict(_entries(pieces))
    if len(section) != len(pieces):
        raise _OtherHandError  # a key twice
    return head[:-1], section


def _entry(text: str) -> tuple[str, Any]:
    """The key and the value of what stands two spaces in."""
    document = _document(["_:", *_lines(text)])
    entries = document["_"]
    if len(document) != 1 or not isinstance(entries, dict) or len(entries) != 1:
        raise _OtherHandError
    return next(iter(entries.items()))


_entries = recurring_pieces(_entry)


def _lines(text: str) -> list[str]:
    return (_NOTICE.sub(_NOTED, f"{text}\n") if "deprecated: " in text else text).split("\n")


def _tidy(text: str) -> str:
    return _NOTICE.sub(_NOTED, without_empty_lines(f"{text}\n"))


def _sections(text: str) -> list[tuple[str, str]]:
    """Lines at the margin, each with what is below it."""
    pieces = [piece.partition("\n") for piece in _SECTION.split(text) if piece.strip()]
    return [(f"{head}\n", body) for head, _, body in pieces]


def _twice(body: str) -> bool:
    """Whether a key stands in a section twice, which is for the whole reader to refuse."""
    keys = [
        found["key"].strip("'\"") for found in map(_ONE_LINE.match, _ENTRY_HEAD.findall(body)) if found and found["key"]
    ]
    return len(set(keys)) != len(keys)


def _without(sections: list[tuple[str, str]], shared: dict[str, set[str]]) -> str:
    kept: list[str] = []
    for head, body in sections:
        kept += [head, *(each for each in _ENTRY.split(body) if each not in shared.get(head, ()))]
    return "".join(kept)


def _document(lines: list[str]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    stack: list[Any] = [root]
    awaited: str | None = None  # the key whose value is on the lines below it
    for text in lines:
        if not text:
            continue
        line = _line(text)
        depth = line.depth
        if depth == len(stack) and awaited is not None:
            stack[-1][awaited] = [] if line.key is None else {}
            stack.append(stack[-1][awaited])
        elif depth >= len(stack):
            raise _OtherHandError
        del stack[depth + 1 :]
        awaited = _put(stack[-1], line)
    return root


def _line_of(text: str) -> _Line:
    found = None if _CONTROL.search(text) else _ONE_LINE.match(text)
    depth, odd = divmod(len(found["indent"]), 2) if found else (0, 1)
    if found is None or odd:
        raise _OtherHandError
    if found["key"] is None:
        return _Line(depth, None, _scalar(found["item"]))
    key = str(_scalar(found["key"])) if found["key"][0] in "\"'" else found["key"]
    if key == "<<":
        raise _OtherHandError
    value = found["value"]
    return _Line(depth, key, None, waits=True) if value is None else _Line(depth, key, _scalar(value))


_line = recurring(_line_of, most=8192, longest=300)


def _put(into: Any, line: _Line) -> str | None:
    """Put a line's value where it belongs. The key when its value is still to come."""
    if line.key is None:
        if not isinstance(into, list):
            raise _OtherHandError
        into.append(line.value)
        return None
    if not isinstance(into, dict) or line.key in into:
        raise _OtherHandError
    into[line.key] = line.value
    return line.key if line.waits else None


def _scalar(written: str) -> Any:
    first = written[0]
    if first == "'":
        return written[1:-1].replace("''", "'")
    if first == '"':
        try:
            return json.loads(written)
        except ValueError as error:
            raise _OtherHandError from error
    if first == "{":
        if len(written) > 5_000:  # a checksum, an engine; the search is quadratic in quotes
            raise _OtherHandError
        pairs = _IN_FLOW.findall(written[1:-1])
        if len(pairs) != len({key for key, _ in pairs}):
            raise _OtherHandError
        return {key: _scalar(value.strip()) for key, value in pairs}
    return _WORDS.get(written, written)
