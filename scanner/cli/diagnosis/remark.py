"""One remark of a diagnosis: what was found, why that matters, and what to type where it is not right."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Level(StrEnum):
    """How a remark counts: only `FAIL` changes the exit code. `skip` is what was not looked at, which is no `ok`."""

    OK = "ok"
    SKIP = "skip"
    WARN = "warn"
    FAIL = "FAIL"


class Remark(Struct, frozen=True):
    """`title` says what, `why` what follows from it, `fix` is a command or an edit; the last two may be empty."""

    level: Level
    title: str
    why: str = ""
    fix: str = ""
