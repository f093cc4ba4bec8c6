"""What every recorder's format comes down to."""

from __future__ import annotations

import json
from typing import Any

from msgspec import Struct


class Record(Struct, frozen=True):
    """An agent named in a note. `tool` is the recorder's own name for it, `words` say for people what is said of it.

    `wrote`: lines are its, in `files` where the note names any. A rewritten history leaves notes on commits that touch
    none of their files, and those say nothing of the commit.
    """

    tool: str
    wrote: bool
    words: str
    files: frozenset[str] = frozenset()


def parse(text: str) -> Any:
    """A JSON document from anyone; None for what is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def mapping(value: Any) -> dict[str, Any]:
    """`value` where it is a JSON object, an empty one otherwise: notes are written by anyone."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """`value` where it is a JSON array, an empty one otherwise."""
    return value if isinstance(value, list) else []


def word(value: Any) -> str:
    """`value` where it is text, "" otherwise."""
    return value.strip() if isinstance(value, str) else ""
