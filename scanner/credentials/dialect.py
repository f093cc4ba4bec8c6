"""The little that detect-secrets makes of a file's name when it looks at a line, as a number.

A blob is read before anybody knows at which paths it lies, so each line is judged for all dialects at once: the tables
of KeywordDetector, and (for `.yaml` only) the comment that allows a line.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache

from scanner.credentials.library import FileType, determine_file_type, keyword
from scanner.credentials.quick import Tables

_BARE = frozenset(
    {FileType.YAML, FileType.CONFIG, FileType.INI, FileType.PROPERTIES, FileType.TOML, FileType.GO}
)  # where a value needs no quotes


@dataclass(frozen=True, slots=True)
class Dialect:
    """A kind of file, by a name that is of it. `bare`: a keyword's value needs no quotes."""

    name: str
    table: Tables
    bare: bool


def _dialect(name: str) -> Dialect:
    kind = determine_file_type(name)
    return Dialect(
        name, keyword.REGEX_BY_FILETYPE.get(kind, keyword.QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP), kind in _BARE
    )


# One for each table of KeywordDetector that differs; ".yaml" has its own comments.
DIALECTS = tuple(_dialect(name) for name in ("a", "a.go", "a.c", "a.cpp", "a.yml", "a.yaml"))
ALL = (1 << len(DIALECTS)) - 1
BARE = sum(1 << number for number, dialect in enumerate(DIALECTS) if dialect.bare)
_YAML = 1 << 5


@lru_cache(maxsize=4096)
def _of_extension(extension: str) -> int:
    if extension == ".yaml":
        return _YAML
    kind = determine_file_type(f"a{extension}")
    table = keyword.REGEX_BY_FILETYPE.get(kind, keyword.QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP)
    return 1 << next(number for number, dialect in enumerate(DIALECTS) if dialect.table == table)


def dialect_of(path: str) -> int:
    """The dialect of the file at `path`, as the one bit of a mask over DIALECTS."""
    return _of_extension(os.path.splitext(path)[1])  # noqa: PTH122  # as detect-secrets does
