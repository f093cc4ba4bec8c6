"""pnpm-lock.yaml as pnpm writes it: a tenth of YAML, read twenty times as fast as YAML is.

A lock of a middling workspace is a megabyte, more than a YAML parser reads in the time there is. pnpm's own writer uses
block mappings two spaces apart, lists of plain items, and quoted or plain values on one line. A text is read here only
if every line of it is of that kind and stands where only that kind can; anything else is left to the YAML parser.
"""

from __future__ import annotations

import json
import re
from typing import Any

from scanner.formats.shapes.blocks import without_empty_lines
from scanner.formats.shapes.recurring import recent, recurring

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
_ONE_LINE = re.compile(_LINE)
_LINES = re.compile(rf"(?:{re.sub(r'[?]P<[a-z]+>', '?:', _LINE)}\n?)*+", re.MULTILINE)
_NOTICE = re.compile(r"^(    +)deprecated: [|>][+-]?\n(?:\1 [^\n]*\n)*+", re.MULTILINE)  # a message of several lines
_NOTED = r"\1deprecated: yes\n"
_DEEP, _DEEPER = "\x01", "\x02"  # for the end of a line and one or three spaces on the next; nothing that YAML admits
_SECTION = re.compile(r"^(?=[^ \n])", re.MULTILINE)
_ENTRY = re.compile(r"^(?=  [^ \n])", re.MULTILINE)
_ENTRY_HEAD = re.compile(r"^  [^ \n][^\n]*", re.MULTILINE)
_IN_FLOW = re.compile(rf"((?<![\w-])[\w-]++|{_SINGLE}): ({_SINGLE}|{_DOUBLE}|\[[^\[\]]*\]|[^,{{}}\[\]'\"]+)")
_WORDS = {"true": True, "false": False, "null": None}
WHOLE = 1_500_000  # characters up to which all but `packages` is kept, from which follows who gets what


class _OtherHandError(Exception):
    """A line that pnpm would not have written."""


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
    if _DEEP in text or _DEEPER in text:
        return None
    text = without_empty_lines(f"{text}\n")
    try:
        pages = re.split(r"^---$\n?", text, flags=re.MULTILINE) if "---" in text else [text]
        return [_page(page) for page in pages if page.strip()]
    except _OtherHandError:
        return None


def _page(text: str) -> dict[str, Any]:
    """A document by its entries, which two locks have nearly all in common: what is made of one is kept."""
    found: dict[str, Any] = {}
    for piece in text.rstrip("\n").replace("\n ", _DEEP).split("\n"):
        head, *entries = piece.replace(f"{_DEEP}  ", _DEEPER).split(_DEEP)
        if entries and head.endswith(":") and all(entry[:1] == " " and entry[1:2] != "-" for entry in entries):
            section = _document([head])
            (name,) = section
            section[name] = dict(map(_entry, entries))
            if len(section[name]) != len(entries):
                raise _OtherHandError  # a key twice
        else:
            section = _document(_lines(piece))
        if not found.keys().isdisjoint(section):
            raise _OtherHandError
        found.update(section)
    return found


def _lines(marked: str) -> list[str]:
    plain = marked.replace(_DEEPER, f"{_DEEP}  ").replace(_DEEP, "\n ")
    return _NOTICE.sub(_NOTED, f"{plain}\n").split("\n")


def _entry_of(marked: str) -> tuple[str, Any]:
    """The key and the value of what begins two spaces in, but for the first of them."""
    ((key, value),) = _document(["_:", *_lines(f" {marked}")])["_"].items()
    return key, value


_entry = recurring(_entry_of, most=8192, longest=2000)


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
    for line in lines:
        if not line:
            continue
        found = _ONE_LINE.match(line)
        depth, odd = divmod(len(found["indent"]), 2) if found else (0, 1)
        if found is None or odd:
            raise _OtherHandError
        if depth == len(stack) and awaited is not None:
            stack[-1][awaited] = [] if found["key"] is None else {}
            stack.append(stack[-1][awaited])
        elif depth >= len(stack):
            raise _OtherHandError
        del stack[depth + 1 :]
        awaited = _put(stack[-1], found)
    return root


def _put(into: Any, found: re.Match[str]) -> str | None:
    """Put a line's value where it belongs. The key when its value is still to come."""
    if found["key"] is None:
        if not isinstance(into, list):
            raise _OtherHandError
        into.append(_scalar(found["item"]))
        return None
    key = str(_scalar(found["key"])) if found["key"][0] in "\"'" else found["key"]
    if not isinstance(into, dict) or key in into or key == "<<":
        raise _OtherHandError
    into[key] = None if found["value"] is None else _scalar(found["value"])
    return key if found["value"] is None else None


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
