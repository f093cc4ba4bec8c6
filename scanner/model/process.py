"""A running program, as its neighbours see it: what the system calls it and the words it was started with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Process:
    """`name` is the system's name for the program, on some systems a whole path; `arguments` include the zeroth."""

    pid: int
    name: str
    arguments: tuple[str, ...] = ()
