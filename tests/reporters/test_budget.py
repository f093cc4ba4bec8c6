"""Pieces within a limit: never over it, never half a piece, the important ones first, what is missing counted."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from scanner.reporters.budget import Block, fit


def note(left: Mapping[str, int]) -> str:
    return "left: " + ", ".join(f"{count} {noun}" for noun, count in left.items())


ITEMS = st.lists(st.text("ab\u00e9\U0001f600", min_size=1, max_size=30), max_size=6)


@st.composite
def blocks(draw: st.DrawFn) -> list[Block]:
    """Blocks whose every item can be told from every other."""
    made = []
    for number in range(draw(st.integers(0, 5))):
        items = [f"<{number}.{place} {text}>" for place, text in enumerate(draw(ITEMS))]
        opening = draw(st.sampled_from(("", f"[{number}")))
        made.append(Block(draw(st.integers(0, 3)), f"noun{number % 2}", items, opening, opening and f"{number}]"))
    return made


@given(blocks(), st.integers(0, 400))
def test_fits_and_counts(given_blocks: list[Block], budget: int) -> None:
    text = fit(given_blocks, budget, note)
    assert len(text.encode()) <= budget
    shown = [[item in text for item in block.items] for block in given_blocks]
    assert all(sorted(each, reverse=True) == each for each in shown), "cut from the end on"
    missing: dict[str, int] = {}
    for block, each in zip(given_blocks, shown, strict=True):
        assert (block.opening in text) >= any(each)
        if each and not any(each) and block.opening:
            assert block.opening not in text
        if count := each.count(False):
            missing[block.noun] = missing.get(block.noun, 0) + count
    if missing and text:
        assert text.endswith(note(missing))
    if missing and not text:
        assert budget < len(note(missing).encode()) + 60


@given(blocks())
def test_is_whole_where_there_is_room(given_blocks: list[Block]) -> None:
    text = fit(given_blocks, 10_000, note)
    assert "left:" not in text
    assert all(item in text for block in given_blocks for item in block.items)


def test_the_important_gets_its_room_first() -> None:
    made = [Block(2, "a", ["x" * 40]), Block(1, "b", ["y" * 40]), Block(3, "c", ["z" * 4])]
    text = fit(made, 80, note)
    assert text == f"{'y' * 40}\n\nzzzz\n\nleft: 1 a"


def test_it_stops_at_the_first_that_does_not_fit() -> None:
    text = fit([Block(0, "a", ["x", "y" * 100, "z"])], 50, note)
    assert text == "x\n\nleft: 2 a"
