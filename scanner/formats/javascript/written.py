"""A value of a file as it is compared: whole, however long it is shown."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from scanner.formats.shapes.trees import text

LONGEST = 400  # characters that are compared as they are


def written(value: Any) -> str:
    """A text as it stands in the file; one that nobody could read by its beginning and its digest."""
    if not isinstance(value, str):
        return text(value)
    if len(value) <= LONGEST:
        return value
    return f"{value[:200]}... {sha256(value.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
