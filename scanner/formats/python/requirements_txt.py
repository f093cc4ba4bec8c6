"""Requirements and constraints files of pip: a requirement a line, options, and other files that are read with them.

Lines are joined and cut the way pip does it. Whether a file is only for tests is said by its name, which is for the
caller to see.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from scanner.formats.python.code import readable
from scanner.formats.python.pip_options import SHORT, compare_options
from scanner.formats.python.requirement import compare_requirements, requirement
from scanner.formats.shapes.dependencies import Dependency
from scanner.formats.shapes.names import folder_of, name_of
from scanner.formats.shapes.recurring import recent
from scanner.formats.shapes.sides import UnreadableError, compared, opaque
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

WORST = Severity.CRITICAL
MAX_LINES = 100_000
MAX_LENGTH = 100_000  # of a line with its hashes
MAX_ROWS = 10_000  # lines that differ; the largest real file of 80 repositories has 2,000
_NAME = re.compile(r"(?:.*[-_.])?(?:requirements|constraints)[^/]*\.(?:txt|in|pip|lock)$")
_FOLDER = re.compile(r"(?:.*/)?[^/]*requirements[^/]*$")
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_HASH = re.compile(r"\s--hash[=\s]\s*(\S+)")
_OPTION = re.compile(r"\s(--?[A-Za-z][\w-]*)(?:[=\s]|$)")
_SWITCHES = frozenset({"no-index", "pre", "prefer-binary", "require-hashes"})
_HERE = (".", "./")

Line = tuple[int, str]


class Requirements(Struct, frozen=True):
    """A file as read: `odd` are the lines that pip would not read."""

    rows: list[Dependency] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)
    odd: list[Line] = field(default_factory=list)


def matches(path: str) -> bool:
    name = name_of(path)
    in_folder = name.endswith((".txt", ".in", ".pip")) and bool(_FOLDER.match(folder_of(path)))
    return bool(_NAME.match(name)) or in_folder


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _lines, _compare, worst=WORST)


def read(lines: Iterable[Line]) -> Requirements:
    """Logical lines, read as pip reads them."""
    found = Requirements()
    for number, line in lines:
        if len(line) > MAX_LENGTH:
            found.odd.append((number, line))
        elif line.startswith("-"):
            _read_option(found, number, line)
        else:
            _read_row(found, number, line)
    return found


def logical(lines: Iterable[str]) -> Iterator[Line]:
    """Lines without comments, with those joined that end in a backslash, and the number of the first of each."""
    pieces: list[str] = []
    start = 0
    for number, line in enumerate(lines, 1):
        start = start if pieces else number
        comment = line.startswith("#")
        if line.endswith("\\") and not comment:
            pieces.append(line.rstrip("\\"))
            continue
        whole = "".join((*pieces, f" {line}" if comment else line))
        pieces = []
        if plain := _uncommented(whole):
            yield start, plain
    if pieces and (plain := _uncommented("".join(pieces))):
        yield start, plain


def _uncommented(line: str) -> str:
    return (_COMMENT.sub("", line) if "#" in line else line).strip()


@recent
def _lines(content: bytes) -> list[Line]:
    if content.count(b"\n") > MAX_LINES:
        raise UnreadableError(f"more than {MAX_LINES} lines")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):  # what a redirection writes in PowerShell; pip reads it
        content = content.decode("utf-16", "replace").encode("utf-8", "replace")
    return list(logical(_cut(content)))


def _cut(content: bytes) -> list[str]:
    """Lines as pip cuts them: at a form feed or a Unicode line separator too, so that a comment ends there. It obeys
    a coding line as Python does, which may turn a comment into lines."""
    return readable(content).splitlines()


def _compare(before: list[Line] | None, after: list[Line]) -> Iterator[Delta]:
    one, other = _differing(before or [], after)
    if max(len(one), len(other)) > MAX_ROWS:
        yield opaque(f"more than {MAX_ROWS} lines changed", WORST)
        return
    old, new = read(one), read(other)
    if new.odd:
        number, line = new.odd[0]
        yield opaque(f"not a requirement: {short(line, 80)}", WORST, number)
        return
    yield from compare_requirements(old.rows, new.rows)
    if old.options != new.options:
        yield from compare_options(old.options, new.options)


def _differing(old: list[Line], new: list[Line]) -> tuple[list[Line], list[Line]]:
    """Lines that are not on both sides. A row says all of itself, and what options say does not depend on order."""
    common = Counter(line for _, line in old) & Counter(line for _, line in new)
    return _without(old, common), _without(new, common)


def _without(lines: list[Line], common: Counter[str]) -> list[Line]:
    left = Counter(common)
    kept = []
    for number, line in lines:
        if left[line] and not line.startswith("-"):
            left[line] -= 1
        else:
            kept.append((number, line))
    return kept


def _read_option(found: Requirements, number: int, line: str) -> None:
    """A line may hold several options: `-f https://x --no-index`."""
    words = deque(line.split())
    while words:
        word = words.popleft()
        name, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if not word.startswith("--") and len(word) > 2 and word[:2] in SHORT:
            name, equals, value = word[:2], "=", word[2:]  # `-rbase.txt`
        name = SHORT.get(name, name.lstrip("-"))
        if name == "editable":
            _read_row(found, number, " ".join(([value] if value else []) + list(words)))
            return
        if not equals and name not in _SWITCHES and words:
            value = words.popleft()
        found.options.setdefault(name, []).append(value.strip("\"'"))


def _read_row(found: Requirements, number: int, line: str) -> None:
    option = _OPTION.search(line)
    text = line[: option.start()] if option else line
    if text.partition("[")[0].strip() in _HERE:
        return  # the project itself
    if text[:1] in "\"'" and text[:1] == text[-1:]:
        text = text[1:-1]
    row = requirement(text, line=number)
    if row is None:
        found.odd.append((number, line))
        return
    hashes = frozenset(_HASH.findall(line))
    found.rows.append(replace(row, hashes=row.hashes | hashes) if hashes else row)
    for each in _OPTION.findall(line):
        if each not in ("--hash",):
            found.options.setdefault(each.lstrip("-"), []).append(row.name)
