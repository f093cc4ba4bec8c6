"""What detect-secrets makes of each dialect of `file_kinds`."""

from __future__ import annotations

from msgspec import Struct

from scanner.credentials.file_kinds import DIALECT_NAMES
from scanner.credentials.plugins import FileType, determine_file_type, keyword
from scanner.credentials.quick import Tables

_BARE = frozenset(
    {FileType.YAML, FileType.CONFIG, FileType.INI, FileType.PROPERTIES, FileType.TOML, FileType.GO}
)  # where a value needs no quotes


class Dialect(Struct, frozen=True):
    """A kind of file, by a name that is of it. `bare`: a keyword's value needs no quotes."""

    name: str
    table: Tables
    bare: bool


def _dialect(name: str) -> Dialect:
    kind = determine_file_type(name)
    return Dialect(
        name, keyword.REGEX_BY_FILETYPE.get(kind, keyword.QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP), kind in _BARE
    )


DIALECTS = tuple(map(_dialect, DIALECT_NAMES))
ALL = (1 << len(DIALECTS)) - 1
BARE = sum(1 << number for number, dialect in enumerate(DIALECTS) if dialect.bare)
