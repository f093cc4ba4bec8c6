"""A workflow read job by job, so that what an edit left alone is parsed once for a whole history.

The next version of a workflow differs in a line or two, and reading it was half the time of a scan: of 300 edits of
tokio's, nine jobs in ten were read before. Where a file can be cut (its jobs, what stands before them and after), each
piece is parsed alone and kept by its text. A cut is taken only where it shows that it changes nothing: a piece ends
with a key of ours at the place of the key that follows it in the file. A scanner of YAML reads from left to right, so
if it took ours for a key of the same mapping, no quote, bracket or block was open there, and the rest reads as after
any other key. Where that fails, or an anchor could reach from one piece into another, the file is read whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import yaml
from msgspec import Struct, field

from scanner.text.yaml import YamlError, load_document

Keys = dict[int, dict[str, tuple[yaml.Node, yaml.Node]]]

# The key that ends a piece. A file that has it in a piece has it twice there, and is read whole.
_END = "end-of-piece"
_JOBS = re.compile(r"^jobs:[ ]*(?: #.*)?\n", re.MULTILINE)
_FIRST = re.compile(r"(?:[ ]*(?:#.*)?\n)*([ ]+)[A-Za-z_]")
_AFTER = re.compile(r"^[^ #\n]", re.MULTILINE)
_KEY = re.compile(r"[A-Za-z_][\w-]*:(?=[ \n]|\Z)", re.ASCII)
_ANCHOR = re.compile(r"&[^\s&>]")
# A second document or a directive; line breaks other than LF, a byte order mark.
_STOPS = ("\n---", "\n...", "\n%", "\r", "\x85", "\u2028", "\u2029", "\ufeff")
_BINDS_ROOT = ("<<", "!!", "!<")  # a merge into the root, or a tag that says so
_MARKED = re.compile(r"(?:[ ]*(?:#.*)?\n)*---[ ]*\n")
MOST_JOBS = 500  # a piece takes 50 microseconds however short it is, so what nobody writes is read whole
MOST_KEPT = 2_000_000  # characters of all pieces that are remembered; their nodes take thirty times as much


class Piece(Struct, frozen=True):
    """Some keys of a mapping, parsed: what they say, their nodes, and whatever was found out about them."""

    data: dict[Any, Any]
    root: yaml.MappingNode
    keys: Keys = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)


class Placed(Struct, frozen=True):
    """A piece in a file, and the line of the file that is its line 0."""

    piece: Piece
    line: int


class Pieces(Struct, frozen=True):
    """A file in pieces: what stands before the jobs and after them, and each job. `jobs_line` counts from 0."""

    around: tuple[Placed, ...]
    jobs: dict[str, Placed]
    jobs_line: int


def pieces(content: bytes) -> Pieces | None:
    """None when the file must be read whole: it is no workflow, or cannot be cut, or cannot be read at all."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    found = _JOBS.search(text)
    if found is None or not found.start() or _binds(text):
        return None
    first = _FIRST.match(text, found.end())
    if first is None:
        return None
    after = _AFTER.search(text, found.end())
    stop = after.start() if after else len(text)
    if after and not _KEY.match(text, stop):
        return None
    around = _around(text, found.start(), stop)
    jobs = _jobs(text, first, stop) if around else None
    if not around or not jobs:
        return None
    names = [key.value for placed in around for key, _ in placed.piece.root.value]
    kinds = {type(key) for placed in around for key in placed.piece.data}
    if len({*names, "jobs"}) != len(names) + 1 or kinds != {str}:  # 1 and true are one key
        return None
    return Pieces(around, jobs, text.count("\n", 0, found.start()))


class _Kept(Struct):
    """Pieces by their text and how they were read, and how many characters they are."""

    pieces: dict[tuple[str, object], Piece | None] = field(default_factory=dict)
    size: int = 0


_KEPT = _Kept()


def _once(read: Callable[..., Piece | None], text: str, **how: Any) -> Piece | None:
    """What `read` makes of a text, read once. All are forgotten when they are too many: a bound by number would let
    long ones fill the memory."""
    key = text, tuple(how.items())
    if key not in _KEPT.pieces:
        if _KEPT.size > MOST_KEPT:
            _KEPT.pieces.clear()
            _KEPT.size = 0
        _KEPT.pieces[key] = read(text, **how)
        _KEPT.size += len(text)
    return _KEPT.pieces[key]


def _binds(text: str) -> bool:
    """Whether something may reach from one piece into another. Too often is no harm."""
    marked = _MARKED.match(text)
    start = marked.end() - 1 if marked else 0
    if text[:1] == "%" or any(text.find(each, start) >= 0 for each in _STOPS):
        return True
    return any(text[found.start() - 1] in " \t\n,[{:" for found in _ANCHOR.finditer(text) if found.start())


def _around(text: str, start: int, stop: int) -> tuple[Placed, ...]:
    head, tail = text[:start], text[stop:]
    if any(each in side for side in (head, tail) for each in _BINDS_ROOT):
        return ()
    found = [Placed(piece, 0) for piece in [_once(_outer, f"{head}{_END}:\n", ended=True)] if piece]
    if tail:
        found += [Placed(piece, text.count("\n", 0, stop)) for piece in [_once(_outer, tail, ended=False)] if piece]
    return tuple(found) if len(found) == 1 + bool(tail) else ()


def _jobs(text: str, first: re.Match[str], stop: int) -> dict[str, Placed] | None:
    """Each job by its name. A job stands below a `j:`, as deep as it stood below `jobs:`."""
    indent = first[1]
    cuts = [found.start() for found in _at(len(indent)).finditer(text, first.start(1), stop)]
    line = text.count("\n", 0, first.start(1))
    if len(cuts) > MOST_JOBS:
        return None
    jobs: dict[str, Placed] = {}
    for at, start in enumerate(cuts):
        end = cuts[at + 1] if at + 1 < len(cuts) else stop
        last = at + 1 == len(cuts)
        mark = "" if end == len(text) else f"{_END}:\n" if last else f"{indent}{_END}:\n"
        name = text[start + len(indent) : text.index(":", start)]
        piece = _once(_inner, f"j:\n{text[start:end]}{mark}", name=name, ended=bool(mark), within=not last)
        if piece is None or name in jobs:
            return None
        jobs[name] = Placed(piece, line - 1)
        line += text.count("\n", start, end)
    return jobs if cuts and cuts[0] == first.start(1) else None


@lru_cache(maxsize=64)
def _at(indent: int) -> re.Pattern[str]:
    return re.compile(rf"^ {{{indent}}}{_KEY.pattern}", re.MULTILINE | re.ASCII)


def _outer(text: str, *, ended: bool) -> Piece | None:
    """The keys of a file before its jobs, or after them."""
    try:
        document = load_document(text)
    except YamlError:
        return None
    root, data = document.root, document.data
    if not isinstance(root, yaml.MappingNode) or root.flow_style or (ended and not _ends(root, text)):
        return None
    if ended:
        del data[_END]
    return Piece(data, root) if root.value else None


def _inner(text: str, name: str, *, ended: bool, within: bool) -> Piece | None:
    """One job."""
    try:
        document = load_document(text)
    except YamlError:
        return None
    root = document.root
    if not isinstance(root, yaml.MappingNode) or (ended and not within and not _ends(root, text)):
        return None
    if len(root.value) != 1 or not isinstance(jobs := root.value[0][1], yaml.MappingNode):
        return None
    if ended and within and not _ends(jobs, text):
        return None
    data = {key: value for key, value in document.data["j"].items() if key != _END}
    return Piece(data, jobs) if len(jobs.value) == 1 and list(data) == [name] else None


def _ends(mapping: yaml.MappingNode, text: str) -> bool:
    """Whether the mapping ends with our key, on the last line; the key is taken off."""
    if not mapping.value or mapping.flow_style:
        return False
    key, _ = mapping.value[-1]
    if not isinstance(key, yaml.ScalarNode) or key.value != _END or key.style:
        return False
    if key.start_mark.line != text.count("\n") - 1:
        return False
    mapping.value.pop()
    return True
