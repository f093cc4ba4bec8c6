"""The life of a finding: what is new, open, reopened and fixed, to somebody who saw every report or missed some."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.sweep import State
from scanner.sweep.lives import Life, Moment, Sight, lived, state

HELD, ADVISORY, APPROVED = Sight(1, 3, False), Sight(2, 3, False), Sight(3, 3, False)


class Story:
    """Runs one after the other; `told` is the last that was reported."""

    def __init__(self) -> None:
        self.life: dict[str, Life] = {}
        self.run = self.told = 0

    def see(self, sight: Sight | None, *, finish: bool = True) -> State | None:
        self.run += 1
        now = {} if sight is None else {"f": sight}
        contents = {"f": "content"} if sight is None else {}
        moment = Moment(self.run, self.told, f"T{self.run}", f"T{self.run - 1}")
        for name, life in lived(self.life, now, contents, moment).items():
            if life is None:
                del self.life[name]
            else:
                self.life[name] = life
        said = state(self.life["f"], self.told) if "f" in self.life else None
        self.told = self.run if finish else self.told
        return said


def story(*sights: Sight | None) -> list[State | None]:
    told = Story()
    return [told.see(each) for each in sights]


NEW, OPEN, FIXED, REOPENED = State.NEW, State.OPEN, State.FIXED, State.REOPENED

STORIES = {
    "comes and stays": ([HELD, HELD, HELD], [NEW, OPEN, OPEN]),
    "goes": ([HELD, None, None], [NEW, FIXED, None]),
    "is approved": ([HELD, APPROVED, APPROVED], [NEW, FIXED, None]),
    "comes back": ([HELD, None, HELD, HELD], [NEW, FIXED, REOPENED, OPEN]),
    "comes back and goes": ([HELD, None, HELD, None, None], [NEW, FIXED, REOPENED, FIXED, None]),
    "loses its approval": ([HELD, APPROVED, HELD], [NEW, FIXED, REOPENED]),
    "is approved, then goes": ([HELD, APPROVED, None], [NEW, FIXED, None]),
    "never blocks": ([ADVISORY, ADVISORY, None], [None, None, None]),
    "blocks at last": ([ADVISORY, HELD], [None, NEW]),
    "was approved from the start": ([APPROVED, HELD, APPROVED], [None, NEW, FIXED]),
}


@pytest.mark.parametrize(("sights", "told"), STORIES.values(), ids=STORIES)
def test_a_life(sights: list[Sight | None], told: list[State | None]) -> None:
    assert story(*sights) == told


def test_when_it_was_seen() -> None:
    told = Story()
    told.see(HELD)
    told.see(HELD)
    told.see(None)
    life = told.life["f"]
    assert (life.first_seen, life.last_seen, life.content) == ("T1", "T2", "content")
    told.see(HELD)
    life = told.life["f"]
    assert (life.first_seen, life.last_seen, life.content) == ("T1", "", "")


def test_what_a_killed_run_found_is_new_to_the_next_reader() -> None:
    told = Story()
    told.see(HELD, finish=False)
    assert told.see(HELD) is NEW
    assert told.see(HELD) is OPEN


def test_what_a_killed_run_saw_go_is_told() -> None:
    told = Story()
    told.see(HELD)
    told.see(None, finish=False)
    assert told.see(None) is FIXED
    assert told.see(None) is None


def test_what_came_and_went_untold_never_was() -> None:
    told = Story()
    told.see(HELD, finish=False)
    assert told.see(None) is None
    assert told.life == {}


def test_what_went_and_came_untold_was_open_all_the_time() -> None:
    told = Story()
    told.see(HELD)
    told.see(None, finish=False)
    assert told.see(HELD) is OPEN


def test_what_is_forgotten_is_only_what_nobody_was_told() -> None:
    told = Story()
    told.see(ADVISORY)
    told.see(None)
    assert told.life == {}


SIGHTS = st.sampled_from([HELD, ADVISORY, APPROVED, None])


@given(st.lists(st.tuples(SIGHTS, st.booleans()), min_size=1, max_size=12))
def test_a_reader_who_adds_up_what_is_told_knows_what_is_open(steps: list[tuple[Sight | None, bool]]) -> None:
    """Whatever happens and whichever runs are killed: told of new and fixed, one knows what is open, and is never told
    twice."""
    told, known = Story(), False
    for sight, finish in steps:
        said = told.see(sight, finish=finish)
        if finish:
            assert said in ({OPEN, FIXED} if known else {NEW, REOPENED, None})
            known = said in (NEW, REOPENED, OPEN)
            assert known == (sight is HELD)


@given(st.lists(st.tuples(SIGHTS, st.booleans()), min_size=1, max_size=12))
def test_a_killed_run_changes_nothing_for_who_reads_the_next(steps: list[tuple[Sight | None, bool]]) -> None:
    """The same as if those runs had never been, but for the times."""
    disturbed, calm = Story(), Story()
    for sight, finish in steps:
        said = disturbed.see(sight, finish=finish)
        if finish:
            assert said is calm.see(sight)
