"""What is made of a line, a piece or a thing once: of short ones only, and of no more than are kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scanner.formats.shapes.recurring import following, recent, recurring, recurring_objects, recurring_pieces, repeated


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


def test_what_follows_is_made_with_the_file_of_the_nearest_length() -> None:
    given: list[bytes | None] = []

    @following
    def same(content: bytes, near: bytes | None) -> bytes:
        given.append(near)
        return content

    for content in (b"a" * 10, b"b" * 100, b"c" * 90, b"d" * 20, b"a" * 10):
        assert same(content) == content
    assert given == [None, b"a" * 10, b"b" * 100, b"a" * 10]


def test_the_same_things_are_not_asked_twice_in_a_row() -> None:
    asked: list[bytes] = []

    @repeated
    def joined(one: bytes, other: bytes) -> bytes:
        asked.append(one + other)
        return one + other

    one, other, equal = b"one", b"other", bytes(bytearray(b"one"))
    for pair in ((one, other), (one, other), (other, one), (equal, one), (equal, one)):
        assert joined(*pair) == pair[0] + pair[1]
    assert asked == [b"oneother", b"otherone", b"oneone"]


def test_what_it_raises_is_raised_again() -> None:
    @recurring
    def number(line: str) -> int:
        return int(line)

    for _ in range(2):
        with pytest.raises(ValueError, match="invalid literal"):
            number("one")


def counted(asked: list[str], most: int = 10) -> Callable[[list[str]], list[str]]:
    def shout(piece: str) -> str:
        asked.append(piece)
        return piece.upper()

    return recurring_pieces(shout, most)


def test_equal_pieces_are_looked_at_once_wherever_they_stand() -> None:
    asked: list[str] = []
    shouted = counted(asked)
    assert shouted(["a", "b", "a"]) == ["A", "B", "A"]
    assert shouted(["c", "b"]) == ["C", "B"]
    assert sorted(set(asked)) == ["a", "b", "c"]
    assert asked.count("b") == 1
    assert shouted([]) == []


def test_when_there_are_too_many_pieces_only_the_last_are_remembered() -> None:
    asked: list[str] = []
    shouted = counted(asked, most=3)
    shouted(["a", "b", "cc"])
    assert shouted(["a", "cc"]) == ["A", "CC"]
    assert asked == ["a", "b", "cc"]  # all that one list brought is still there
    assert shouted(["e", "a"]) == ["E", "A"]  # now too many are there, and these two are the last
    assert shouted(["a", "e"]) == ["A", "E"]
    assert shouted(["b"]) == ["B"]
    assert asked == ["a", "b", "cc", "e", "b"]


def test_what_stays_counts_towards_the_next_time() -> None:
    asked: list[str] = []
    shouted = counted(asked, most=3)
    for each in (["aa", "bb"], ["bb", "c"], ["d"], ["e"], ["bb"]):
        shouted(each)
    assert asked == ["aa", "bb", "c", "d", "e", "bb"]


def test_what_a_piece_raises_is_raised_again() -> None:
    numbers = recurring_pieces(int)
    for _ in range(2):
        with pytest.raises(ValueError, match="invalid literal"):
            numbers(["1", "one"])
    assert numbers(["1", "2"]) == [1, 2]


def test_one_thing_is_looked_at_once_and_an_equal_one_again() -> None:
    asked: list[int] = []

    def size(thing: list[int]) -> int:
        asked.append(len(thing))
        return len(thing)

    sizes = recurring_objects(size, 10)
    one, other = [1], [1]
    assert sizes([one, other, one]) == [1, 1, 1]
    assert sizes([other]) == [1]
    assert asked == [1, 1]


def test_a_thing_that_is_gone_is_not_taken_for_the_next_one() -> None:
    sizes = recurring_objects(len, 3)
    for number in range(200):  # a list that goes leaves its place in memory to the next
        assert sizes([list(range(number))]) == [number]
