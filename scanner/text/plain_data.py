"""Frozen data to JSON and back, by its own type hints: what is kept between runs is data, never code.

A file is only as good as the version that wrote it; whoever keeps one keeps the version with it.
"""

from __future__ import annotations

import json
from typing import TypeVar

import msgspec

T = TypeVar("T")


def dump(value: object) -> bytes:
    """`value`, a struct of structs, enums, tuples, mappings, strings, numbers and None."""
    # json writes the JSON, not msgspec: a name of a file may have bytes that are no UTF-8, and only json escapes them.
    return json.dumps(msgspec.to_builtins(value), separators=(",", ":")).encode("ascii")


def load(kind: type[T], content: bytes) -> T:
    """The value of this type that `dump` wrote. Raises ValueError for anything else."""
    try:
        return msgspec.convert(json.loads(content), kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise ValueError(f"no {kind.__name__}: {error}") from error
