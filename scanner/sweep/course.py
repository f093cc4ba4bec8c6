"""A sweep as it was asked for and as it comes along: how far each repository is, and a crew at work on all of them."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from msgspec import Struct, field

from scanner.model.report import Problem
from scanner.sweep import store as stored
from scanner.sweep.crew import Answer, Crew
from scanner.sweep.settings import Settings
from scanner.sweep.store import Place, Run, Store
from scanner.sweep.targets import Target

_PATIENCE = 0.25  # seconds between two looks at whether to stop
_PAUSE = 2.0  # seconds before a second try
_LARGE = 0.6  # of a worker's share of everything


class Watch(Protocol):
    """Who is told how a sweep comes along. `step` is what is being done with a number of repositories."""

    def step(self, name: str, total: int) -> None: ...

    def read(self, name: str, commits: int) -> None: ...

    def done(self, name: str, what: str) -> None: ...


class Sweep(Struct, frozen=True):
    """What is to be swept and how. `mirrors` is the folder for those of addresses. `stopping` says whether somebody
    wants it to end; what was begun is then brought to an end.
    """

    targets: tuple[Target, ...]
    problems: tuple[Problem, ...]
    settings: Settings
    mirrors: Path
    jobs: int
    timeout: float | None
    watch: Watch
    stopping: Callable[[], bool]
    most_open: int | None = None
    pause: float = _PAUSE


class Course(Struct):
    """A sweep under way. `places` has the row of each target in the store, by the target's number."""

    sweep: Sweep
    store: Store
    run: Run
    places: list[Place]
    words: Mapping[str, str]
    weights: dict[int, int] = field(default_factory=dict)
    same: list[int] = field(default_factory=list)
    ended: set[int] = field(default_factory=set)
    twice: set[int] = field(default_factory=set)

    def name(self, number: int) -> str:
        return self.sweep.targets[number].name

    def path(self, number: int) -> str:
        target = self.sweep.targets[number]
        return str(self.sweep.mirrors / target.address.folder) if target.address else target.path

    def fail(self, number: int, step: str, message: str, hint: str = "") -> None:
        """The one thing that is said of this repository in this run."""
        said = f"{message} ({hint})" if hint else message
        where = self.sweep.targets[number].place
        stored.failed(self.store, self.run, self.places[number].id, Problem(where, step, said))
        self.ended.add(number)
        self.sweep.watch.done(self.name(number), said)


Begin = Callable[[Course, Crew, int, int], None]


def work(
    course: Course,
    crew: Crew,
    waiting: Sequence[tuple[int, int]],
    begin: Begin,
    heard: Callable[[Answer], None],
) -> None:
    """Have all of it done, by number and weight; what was begun is heard, even where somebody wants to stop."""
    left = deque(waiting)
    total = sum(weight for _, weight in waiting)
    stopping = course.sweep.stopping
    try:
        while crew.hands or (left and not stopping()):
            while left and crew.free > 0 and not stopping():
                number, weight = left.popleft()
                begin(course, crew, number, _inside(crew, weight, total, len(left)))
            for answer in crew.answers(_PATIENCE):
                heard(answer)
    finally:
        crew.stop()


def _inside(crew: Crew, weight: int, total: int, left: int) -> int:
    """How many processes a repository may start for itself: none where there are enough repositories to be judged.

    Where one is more than a worker's share of all, it would be left over at the end, so it gets some from the start:
    they wait while others have the processors, and take over when those are done. So do the last ones.
    """
    share = crew.room * weight / total if total else 0.0
    wanted = math.ceil(share) if share > _LARGE else 0
    idle = crew.free // (left + 1)
    found = max(wanted, idle)
    return min(found, crew.room) if found > 1 else 0
