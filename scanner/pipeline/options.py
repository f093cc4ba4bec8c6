"""How a run is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from scanner.model.process import Process


def _silent(*_done: int) -> None:
    """Nobody is watching."""


class Options(Struct, frozen=True):
    """How a run was asked for. `today` is an ISO date; `environ` and `ancestors` (of this process) are given only
    where runtime evidence may count, `message` for the commit that is being made.

    `jobs` processes search for secrets, 0 for none but this one; `cache_folder` is where they keep their tools, and
    (with `cache`) what they found; "" for nowhere.
    `unreachable` objects count where a whole history is judged. `exclusions` are expressions by what they leave out:
    "file", "line" or "secret".
    """

    today: str
    secrets: bool = True
    all_commits: bool = False
    environ: Mapping[str, str] = field(default_factory=dict)
    ancestors: tuple[Process, ...] = ()
    message: str = ""
    progress: Callable[[int], None] = _silent
    searched: Callable[[int, int], None] = _silent
    jobs: int = 0
    cache_folder: str = ""
    cache: bool = True
    unreachable: bool = False
    exclusions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
