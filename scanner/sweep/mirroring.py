"""The mirrors of addresses made what they are elsewhere, several at a time: that is mostly waiting."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path

from scanner.repo.mirror import Patience, Remote, bring
from scanner.sweep.course import Course, work
from scanner.sweep.crew import Answer, Crew

_FETCHES = 8  # at a time, however few processors there are


def brought(course: Course) -> list[int]:
    """The mirrors of addresses made what they are elsewhere; the numbers of all targets that can be looked at."""
    asked = course.sweep
    wanted = [number for number, each in enumerate(asked.targets) if each.address]
    ready = {number for number, each in enumerate(asked.targets) if not each.address}
    if not wanted:
        return sorted(ready)
    asked.watch.step("fetching", len(wanted))
    waiting = [(number, 0) for number in wanted]

    def fetched(answer: Answer) -> None:
        if answer.failure:
            course.fail(answer.name, "fetch", answer.failure, answer.hint)
        else:
            ready.add(answer.name)
            asked.watch.done(course.name(answer.name), "")

    work(course, Crew(max(_FETCHES, asked.jobs), lambda *_: None), waiting, _begin_fetch, fetched)
    return sorted(ready)


def _begin_fetch(course: Course, crew: Crew, number: int, _inside: int) -> None:
    asked, address = course.sweep, course.sweep.targets[number].address
    if address is None:
        return
    remote = Remote(address.url, address.scheme, address.secret)
    task = (remote, course.path(number), dict(asked.settings.environ), asked.timeout, asked.pause)
    crew.start(number, _fetch, task, timeout=asked.timeout)


def _fetch(task: tuple[Remote, str, dict[str, str], float | None, float], _tell: Callable[[int], None]) -> None:
    remote, place, environ, timeout, pause = task
    bring(remote, Path(place), environ, Patience(timeout or math.inf, pause, time.sleep))
