"""A running program, as its neighbours see it: what the system calls it and the words it was started with."""

from __future__ import annotations

from msgspec import Struct


class Process(Struct, frozen=True):
    """`name` is the system's name for the program, on some systems a whole path; `arguments` include the zeroth."""

    pid: int
    name: str
    arguments: tuple[str, ...] = ()
