"""The two sides of a changed file, parsed, or one `opaque` delta that says why not.

Every format reads through here, so that what cannot be read (merge markers, templates, a key twice, too large) is
told in one way, at the severity of the worst the file could hold. Loaders raise nothing but UnreadableError.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from msgspec import structs

from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text import jsonc, yaml
from scanner.text.escape import short
from scanner.text.yaml_frames import load_by_frame

T = TypeVar("T")

MOST_SHOWN = 500  # characters of a name or a value

MAX_YAML_BYTES = (
    1_000_000  # libyaml into Python objects takes half a second a megabyte; other parsers are ten times faster
)
MAX_YAML_MARKS = 60_000  # lines, colons, dashes and commas: what costs time is not bytes but values
MAX_DEPTH = 100  # levels; YAML is capped by its loader already
MAX_VALUES = 200_000
MOST_VALUES = 2_000_000  # of a lock file
MAX_TOML_VALUES = 300_000  # lines, commas and equals signs; tomli takes one to four microseconds for each
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)
# A key of a thousand parts, which tomli admits, takes quadratic time; a file may have many. Nobody writes one.
_MOST_PARTS = 50
_ENDLESS_KEY = re.compile(
    rf"""(?:^|[\[{{,])[ \t]*+(?:(?:"[^"\n]*+"|'[^'\n]*+'|[\w-]++)[ \t]*+\.[ \t]*+){{{_MOST_PARTS}}}""", re.MULTILINE
)


class UnreadableError(Exception):
    """Why a file could not be read; `line` counts from 1, 0 when unknown."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def compared(
    old: bytes | None,
    new: bytes | None,
    read: Callable[[bytes], T],
    compare: Callable[[T | None, T], Iterator[Delta]],
    *,
    worst: Severity,
    removed: Severity = Severity.MEDIUM,
) -> Iterator[Delta]:
    """What `compare` says of both sides as `read` sees them. A file that went is one delta of weight `removed`.

    `read` may raise UnreadableError; `compare` gets None for a file that was not there.
    """
    if old == new:
        return
    if new is None:
        yield Delta("file-removed", "file", "", "", removed)
        return
    try:
        before = None if old is None else read(old)
        after = read(new)
    except UnreadableError as error:
        yield opaque(error.reason, worst, error.line)
        return
    for delta in compare(before, after):
        yield _shown(delta)


def _shown(delta: Delta) -> Delta:
    """A delta people can read: what is compared may be longer than what is told."""
    if max(len(delta.subject), len(delta.old), len(delta.new)) <= MOST_SHOWN:
        return delta
    subject, old, new = (short(each, MOST_SHOWN) for each in (delta.subject, delta.old, delta.new))
    return structs.replace(delta, subject=subject, old=old, new=new)


def opaque(reason: str, worst: Severity, line: int = 0) -> Delta:
    """A file that could not be read."""
    return Delta("opaque", f"line {line}: {reason}" if line else reason, "", "", worst, line)


def at_most(size: int, read: Callable[[bytes], T]) -> Callable[[bytes], T]:
    """`read` for contents of at most `size` bytes: for what nobody writes longer and takes long to compare."""

    def limited(content: bytes) -> T:
        if len(content) > size:
            raise UnreadableError(f"larger than {size} bytes")
        return read(content)

    return limited


def bounded(tree: T, most: int = MAX_VALUES) -> T:
    """`tree`, where it is no deeper and no larger than anything tools write: whatever walks it may recurse."""
    level: list[Any] = [tree]
    depth, count = 0, 0
    while level:
        depth += 1
        count += len(level)
        if depth > MAX_DEPTH:
            raise UnreadableError(f"nested deeper than {MAX_DEPTH} levels")
        if count > most:
            raise UnreadableError(f"more than {most} values")
        inner = [each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list)]
        level = [each for values in inner for each in values]
    return tree


def as_text(content: bytes) -> str:
    """UTF-8 text without a byte order mark. Line ends stay as they are."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError("not UTF-8 text", content.count(b"\n", 0, error.start) + 1) from error
    if "\0" in text:
        raise UnreadableError("holds a NUL", text.count("\n", 0, text.index("\0")) + 1)
    if ("<<<<<<<" in text or ">>>>>>>" in text) and (found := _CONFLICT.search(text)):
        raise UnreadableError("a merge conflict that nobody resolved", text.count("\n", 0, found.start()) + 1)
    return text


def as_lines(content: bytes) -> list[str]:
    """The lines of a text, without their ends. Only LF and CRLF end a line, as for git and the tools that read them."""
    return as_text(content).replace("\r\n", "\n").split("\n")


def as_toml(content: bytes) -> dict[str, Any]:
    import tomli

    if sum(map(content.count, (b"\n", b",", b"="))) > MAX_TOML_VALUES:
        raise UnreadableError(f"TOML of more than {MAX_TOML_VALUES} values")
    text = as_text(content)
    if text.count(".") >= _MOST_PARTS and (found := _ENDLESS_KEY.search(text)):
        raise UnreadableError("a key of more than fifty parts", text.count("\n", 0, found.start()) + 1)
    try:
        tree = tomli.loads(text)
    except (tomli.TOMLDecodeError, RecursionError, ValueError) as error:
        found = re.search(r"\(at line (\d+)", str(error))
        raise UnreadableError(f"not TOML: {error}", int(found[1]) if found else 0) from error
    return bounded(tree, MOST_VALUES)


def as_json(content: bytes) -> Any:
    """Plain JSON with every key once: readers differ in which of two they take."""
    try:
        tree = json.loads(as_text(content), object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not JSON: {error}", getattr(error, "lineno", 0)) from error
    return bounded(tree, MOST_VALUES)


def as_jsonc(content: bytes) -> Any:
    """JSON with comments and trailing commas."""
    try:
        tree = jsonc.load(as_text(content))
    except jsonc.JsoncError as error:
        raise UnreadableError(f"not JSON: {error}") from error
    return bounded(tree, MOST_VALUES)


def as_yaml(content: bytes) -> Any:
    """One YAML document; None when it is empty."""
    try:
        return load_by_frame(as_text(small_yaml(content)))
    except yaml.YamlError as error:
        raise UnreadableError(f"not YAML: {error.message}", error.line) from error


def as_yaml_documents(content: bytes) -> list[Any]:
    """Every document of a YAML stream, as Kubernetes reads it."""
    try:
        return yaml.load_all(as_text(small_yaml(content)), tags=True)
    except yaml.YamlError as error:
        raise UnreadableError(f"not YAML: {error.message}", error.line) from error


def small_yaml(content: bytes) -> bytes:
    """`content`, where YAML of its size is read in less than a second."""
    if len(content) > MAX_YAML_BYTES:
        raise UnreadableError(f"YAML larger than {MAX_YAML_BYTES} bytes")
    if sum(map(content.count, (b"\n", b":", b"- ", b","))) > MAX_YAML_MARKS:
        raise UnreadableError(f"YAML of more than {MAX_YAML_MARKS} lines, colons, dashes and commas")
    return content


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON whose keys occur once each; ValueError where one does not."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice")
    return found
