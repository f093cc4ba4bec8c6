"""A sweep from end to end: bring the mirrors, see what has changed, judge that, remember it, report.

Everything that takes time is done by other processes; this one decides, and is the only one that writes the store. What
comes to no good is a problem of its repository and of no other.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from scanner.errors import TwokeyError
from scanner.model.sweep import Judged, SweepReport
from scanner.sweep import store as stored
from scanner.sweep.course import Course, Sweep, work
from scanner.sweep.crew import Answer, Crew
from scanner.sweep.keeping import keep, known_of
from scanner.sweep.looking import look, weight_of
from scanner.sweep.memory import Judgement
from scanner.sweep.mirroring import brought
from scanner.sweep.reading import Asked, report
from scanner.sweep.store import Run, Store

_INTERRUPTED = "it was interrupted before this one was done"


def sweep(asked: Sweep, store: Store, run: Run) -> tuple[SweepReport, tuple[int, ...]]:
    """Everything that `asked` says, and the report on it; with the numbers in the store of what it reports on."""
    places = [stored.place_of(store, each.key, each.name, each.place) for each in asked.targets]
    course = Course(asked, store, run, places, asked.settings.words())
    stored.troubled(store, run, asked.problems)
    ready = brought(course)
    _look(course, ready)
    stored.unchanged(store, run, (places[number].id for number in course.same))
    _judge(course)
    for number in range(len(places)):
        if number not in course.ended and number not in course.same and number not in course.twice:
            course.fail(number, "sweep", _INTERRUPTED)
    reported = tuple(places[number].id for number in range(len(places)) if number not in course.twice)
    return report(store, run, Asked(reported, asked.most_open)), reported


def _look(course: Course, ready: Iterable[int]) -> None:
    """Which repositories are to be judged, and how much work each of them is."""
    asked, seen = course.sweep, set[str]()
    numbers = list(ready)
    asked.watch.step("looking", len(numbers))
    for number in numbers:
        if asked.stopping():
            return
        try:
            found = look(course.path(number), course.places[number], asked.settings, course.words)
        except TwokeyError as error:
            course.fail(number, "open", error.message, error.hint)
            continue
        except Exception as error:  # noqa: BLE001  # one repository's trouble, named: the others go on
            course.fail(number, "open", f"internal error: {type(error).__name__}: {error}")
            continue
        place = os.path.realpath(found.common_dir)
        if place in seen:  # another work tree of a repository that is swept already
            course.twice.add(number)
        elif found.unchanged:
            course.same.append(number)
        else:
            course.weights[number] = weight_of(found.common_dir)
        seen.add(place)


def _judge(course: Course) -> None:
    """All that has changed, the largest first, so that none of those is left over at the end."""
    if not course.weights:
        return
    from scanner.sweep import judge  # noqa: F401, PLC0415  # once here, and not again in every process

    asked = course.sweep
    asked.watch.step("judging", len(course.weights))
    waiting = sorted(course.weights.items(), key=lambda item: (-item[1], course.name(item[0])))

    def judged(answer: Answer) -> None:
        if answer.failure:
            course.fail(answer.name, "judge", answer.failure, answer.hint)
            return
        try:
            keep(course.store, course.run, course.places[answer.name].id, answer.value)
        except TwokeyError:
            raise  # of the store: nothing that follows could be kept either
        except Exception as error:  # noqa: BLE001  # nothing of it was written, and the others go on
            course.fail(answer.name, "keep", f"internal error: {type(error).__name__}: {error}")
            return
        course.ended.add(answer.name)
        asked.watch.done(course.name(answer.name), _told(answer.value))

    crew = Crew(asked.jobs, lambda number, count: asked.watch.read(course.name(number), count))
    work(course, crew, waiting, _begin_judging, judged)


def _begin_judging(course: Course, crew: Crew, number: int, inside: int) -> None:
    from scanner.sweep.judge import judge  # noqa: PLC0415
    from scanner.sweep.scene import Task  # noqa: PLC0415

    known = known_of(course.store, course.places[number].id)
    task = Task(course.path(number), known, course.sweep.settings, inside)
    crew.start(number, judge, task, timeout=course.sweep.timeout)


def _told(found: Judgement) -> str:
    """What was judged, for whoever watches."""
    commits = f"{found.commits:,} commit{'' if found.commits == 1 else 's'}"
    return f"{commits} judged" if found.judged is Judged.WHOLE else f"{commits} new"
