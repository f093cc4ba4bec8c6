"""Charts: widths that add up, nothing that is there invisible, the same said in words; and room shared fairly."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.reporters.charts.bars import Part, bar, stacked, swatch, textures
from scanner.reporters.charts.trend import columns, line
from scanner.reporters.sweep_page.room import fitting, shares

COUNTS = st.lists(st.integers(0, 10**7), min_size=1, max_size=6)


def numbers(name: str, markup: str) -> list[float]:
    return [float(each) for each in re.findall(rf' {name}="(-?[\d.]+)%?"', markup)]


@given(COUNTS)
def test_parts_fill_the_bar_in_their_order(counts: list[int]) -> None:
    made = stacked([Part(f"p{index}", count, "agent") for index, count in enumerate(counts)], what="All")
    if not any(counts):
        assert made is None
        return
    assert made is not None
    widths, starts = numbers("width", made), numbers("x", made)
    assert len(widths) == sum(count > 0 for count in counts)
    assert sum(widths) == pytest.approx(100, abs=0.1)
    assert starts == pytest.approx([sum(widths[:index]) for index in range(len(widths))], abs=0.1)
    assert min(widths) >= 0.5


def test_a_part_is_as_wide_as_its_share() -> None:
    made = stacked([Part("a", 1, "agent"), Part("b", 3, "human")], what="Commits")
    assert made is not None
    assert numbers("width", made) == [25, 75]
    assert "<title>Commits: a 1, b 3</title>" in made


def test_parts_of_something_larger_leave_the_rest_free() -> None:
    made = stacked([Part("a", 5, "high"), Part("b", 5, "low")], what="x", whole=40)
    assert made is not None
    assert numbers("width", made) == [12.5, 12.5]


def test_a_bar_is_decoration() -> None:
    assert numbers("width", bar(1, 4)) == [100, 25]
    assert numbers("width", bar(0, 4)) == [100]
    assert numbers("width", bar(0, 0)) == [100]
    assert numbers("width", bar(1, 10**6)) == [100, 0.6]
    assert all('aria-hidden="true"' in each for each in (bar(1, 2), swatch("agent"), textures()))


def test_a_line_goes_from_left_to_right_and_up_with_its_values() -> None:
    made = line([0, 5, 10], "Said.")
    course = re.findall(r'd="M([^"]+)" class="line"', made)[0]
    points = [tuple(map(float, each.split())) for each in course.split("L")]
    assert points == [(0, 94), (50, 50), (100, 6)]
    assert 'cx="100.0%" cy="6.0%"' in made
    assert "<title>Said.</title>" in made
    assert 'role="img"' in made


@pytest.mark.parametrize("values", ([], [0], [3], [0, 0]), ids=str)
def test_a_line_of_next_to_nothing(values: list[float]) -> None:
    made = line(values, "x")
    assert made.count("<circle") == min(len(values), 1)
    assert "nan" not in made


def test_columns_go_up_and_down() -> None:
    made = columns([2, 0, 4], [0, 1, 4], "x")
    assert made.count('class="came"') == made.count('class="went"') == 2
    assert numbers("height", made.replace('height="100%"', "")) == [22, 11, 44, 44]


@given(st.lists(st.integers(0, 1000), max_size=20), st.integers(0, 5000))
def test_room_is_shared_fairly(needs: list[int], room: int) -> None:
    given_ = shares(needs, room)
    assert sum(given_) <= room
    assert all(each <= need for each, need in zip(given_, needs, strict=True))
    if sum(needs) <= room:
        assert given_ == needs
    short = [each for each, need in zip(given_, needs, strict=True) if each < need]
    if short:
        assert max(short) - min(short) <= 1, "who goes without goes without alike"
        assert max(given_) <= max(short) + 1, "and nobody else has more"


@given(st.lists(st.integers(1, 50), max_size=20), st.integers(0, 300))
def test_as_many_as_fit(sizes: list[int], room: int) -> None:
    count = fitting(sizes, room)
    assert sum(sizes[:count]) <= room
    assert count == len(sizes) or sum(sizes[: count + 1]) > room
