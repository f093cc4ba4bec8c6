"""What is made of a line once: of short ones only."""

from __future__ import annotations

import pytest

from scanner.formats.shapes.recurring import recent, recurring


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


@pytest.mark.parametrize(("content", "times"), [(None, 1), (b"a", 1), (b"a" * 2_000_000, 1), (b"a" * 2_000_001, 2)])
def test_a_file_is_read_once_unless_it_is_large(content: bytes | None, times: int) -> None:
    asked: list[int] = []

    @recent
    def size(given: bytes | None) -> int:
        asked.append(len(given or b""))
        return asked[-1]

    assert size(content) == size(content) == len(content or b"")
    assert len(asked) == times


def test_only_the_last_few_files_are_remembered() -> None:
    asked: list[bytes] = []

    @recent
    def same(content: bytes) -> bytes:
        asked.append(content)
        return content

    for number in (*range(9), 8, 0):
        same(b"%d" % number)
    assert asked == [b"%d" % number for number in (*range(9), 0)]


def test_what_it_raises_is_raised_again() -> None:
    @recurring
    def number(line: str) -> int:
        return int(line)

    for _ in range(2):
        with pytest.raises(ValueError, match="invalid literal"):
            number("one")
