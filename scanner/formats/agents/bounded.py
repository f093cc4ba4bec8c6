"""Bounds on what is read and told: no agent has settings or instructions of half a megabyte, and nobody reads a
thousand changes of one file. What is larger hides something or is something else, and is told as unreadable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeVar

from scanner.formats.shapes import sides
from scanner.model.change import Delta
from scanner.model.scale import Severity

T = TypeVar("T")
MAX_BYTES = 500_000
MAX_YAML_BYTES = 200_000  # libyaml takes up to three seconds a megabyte
MAX_DELTAS = 1_000


def compared(
    old: bytes | None,
    new: bytes | None,
    read: Callable[[bytes], T],
    compare: Callable[[T | None, T], Iterator[Delta]],
    *,
    worst: Severity = Severity.CRITICAL,
    removed: Severity = Severity.MEDIUM,
) -> Iterator[Delta]:
    """`sides.compared` within the bounds."""

    def checked(content: bytes) -> T:
        if len(content) > MAX_BYTES:
            raise sides.UnreadableError(f"larger than {MAX_BYTES} bytes, which no agent reads")
        return read(content)

    deltas = sides.compared(old, new, checked, compare, worst=worst, removed=removed)
    yield from islice(deltas, MAX_DELTAS)
    if next(deltas, None) is not None:
        yield sides.opaque(f"more than {MAX_DELTAS} changes", worst)


def as_yaml(content: bytes) -> Any:
    """`sides.as_yaml` within the bounds."""
    if len(content) > MAX_YAML_BYTES:
        raise sides.UnreadableError(f"YAML larger than {MAX_YAML_BYTES} bytes, which no agent reads")
    return sides.as_yaml(content)
