"""Who does what when: the largest first, nobody idle at the end, nothing begun once somebody wants to stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scanner.sweep.course import _inside, work
from scanner.sweep.crew import Answer, Crew


class Hands(Crew):
    """A crew whose work is done when it is asked about."""

    def start(self, name: int, work: Any, task: Any, *, timeout: float | None = None) -> None:
        self.hands.append(name)  # type: ignore[arg-type]

    def answers(self, patience: float) -> list[Answer]:
        return [Answer(self.hands.pop(0), "done")] if self.hands else []  # type: ignore[arg-type]

    def stop(self) -> None:
        self.hands.clear()


class Course:
    """As much of a sweep's course as `work` looks at."""

    def __init__(self, stopping: Callable[[], bool] = lambda: False) -> None:
        self.sweep, self.stopping = self, stopping


def done(room: int, weights: list[int], stop_after: int = 99) -> tuple[list[tuple[int, int]], list[int]]:
    """What was begun, with how many processes inside, and what was heard of."""
    begun: list[tuple[int, int]] = []
    heard: list[int] = []

    def begin(_course: Any, crew: Crew, number: int, inside: int) -> None:
        begun.append((number, inside))
        crew.start(number, None, None)

    course: Any = Course(lambda: len(begun) >= stop_after)
    work(
        course, Hands(room, lambda *_: None), list(enumerate(weights)), begin, lambda answer: heard.append(answer.name)
    )
    return begun, heard


def test_all_is_done_in_its_order() -> None:
    begun, heard = done(2, [5, 5, 5, 5, 5])
    assert [number for number, _ in begun] == heard == [0, 1, 2, 3, 4]


def test_what_was_begun_is_heard_when_it_is_to_stop() -> None:
    begun, heard = done(2, [5, 5, 5, 5], stop_after=2)
    assert [number for number, _ in begun] == sorted(heard) == [0, 1]


def test_nothing_is_begun_that_nobody_wants() -> None:
    assert done(2, [5, 5], stop_after=0) == ([], [])


def test_many_alike_need_nobody_inside() -> None:
    begun, _ = done(2, [5] * 10)
    assert {inside for _, inside in begun} == {0}


def test_one_larger_than_the_rest_gets_more_from_the_start() -> None:
    begun, _ = done(4, [60, 5, 5, 5, 5, 5, 5, 5, 5])
    assert begun[0] == (0, 3)
    assert {inside for _, inside in begun[1:]} == {0}


FEW = [(8, 1, 8), (8, 2, 4), (8, 4, 2), (2, 2, 0), (1, 1, 0), (2, 1, 2)]


@pytest.mark.parametrize(("room", "repositories", "inside"), FEW)
def test_few_repositories_share_all_processors(room: int, repositories: int, inside: int) -> None:
    crew = Hands(room, lambda *_: None)
    assert _inside(crew, 5, 5 * repositories, repositories - 1) == inside


def test_nothing_weighs_nothing() -> None:
    assert _inside(Hands(2, lambda *_: None), 0, 0, 3) == 0
