"""What is made of a line once: of short ones only."""

from __future__ import annotations

import pytest

from scanner.formats.shapes.recurring import recurring


@pytest.mark.parametrize(("length", "times"), [(1, 1), (120, 1), (121, 2)])
def test_a_short_line_is_looked_at_once(length: int, times: int) -> None:
    asked: list[str] = []

    @recurring
    def shout(line: str) -> str:
        asked.append(line)
        return line.upper()

    line = "a" * length
    assert [shout(line), shout(line)] == [line.upper()] * 2
    assert len(asked) == times


def test_what_it_raises_is_raised_again() -> None:
    @recurring
    def number(line: str) -> int:
        return int(line)

    for _ in range(2):
        with pytest.raises(ValueError, match="invalid literal"):
            number("one")
