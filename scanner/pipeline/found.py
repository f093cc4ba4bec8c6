"""What the search for secrets hands to the rest of the line."""

from __future__ import annotations

from msgspec import Struct

from scanner.model.finding import Secret
from scanner.model.report import Problem, Skipped


class Result(Struct, frozen=True):
    """What a search came to: secrets by commit ("" for the one being made), and what could not be searched.

    `stray` are those that no commit of the selection brings.
    """

    secrets: dict[str, tuple[Secret, ...]]
    problems: tuple[Problem, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    objects: int = 0
    size: int = 0
    stray: tuple[Secret, ...] = ()


NOTHING = Result({})
