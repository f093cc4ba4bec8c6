"""What was typed to fill a place, told from what was drawn."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.credentials.typed import is_typed, typed_characters


@pytest.mark.parametrize(
    "value",
    [
        *(
            "1234567890abcdef1234567890abcdef",
            "abcdefghijklmnopqrst",
            "ABCDEFGHIJ1234567890KLMNOPQRSTUVWX",
            "9876543210",
        ),
        *(
            "qwertyuiop",
            "zxcvbnmasdfghjkl",
            "xxxxxxxxxxxxxxxx",
            "deadbeefdeadbeefdeadbeef",
            "00000000-0000-0000-0000-0000",
        ),
        *("abc-abcdefghijkl", "aaaabbbbccccdddd", "1a2b1a2b1a2b1a2b", ""),
    ],
)
def test_typed(value: str) -> None:
    assert is_typed(value)


@pytest.mark.parametrize(
    "value",
    [
        "q7ZtR2mK9xWv4LpB8nHs3Yd6",
        "9f3c07ab52e8d1640bc7f92e5a318d06",
        "v9sswdzc2it8axf4jxwqt7h_12345678",
        "abc",
        "1q2w3e",
    ],
)
def test_not_typed(value: str) -> None:
    assert not is_typed(value)


def test_runs_are_counted_up_and_down_and_along_the_keyboard() -> None:
    assert typed_characters("xx1234xx") == 4
    assert typed_characters("xx4321xx") == 4
    assert typed_characters("xxqwerxx") == 4
    assert typed_characters("xx123xx") == 0
    assert typed_characters("7777") == 4
    assert typed_characters("12344321") == 8


def test_hardly_anything_that_is_drawn_is_typed() -> None:
    draw = random.Random(7)
    for alphabet in (string.hexdigits, string.digits + string.ascii_letters, string.ascii_lowercase):
        drawn = ["".join(draw.choices(alphabet, k=20)) for _ in range(2_000)]
        assert not any(map(is_typed, drawn))


PIECES = st.sampled_from(
    ["1234", "abcd", "wert", "4321", "xx", "xxxx", "ab", "abab", "deadbeef", "Q7", "z", "K9m", "ABCDEF"]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_the_quick_look_misses_nothing(value: str) -> None:
    assert is_typed(value) == (2 * typed_characters(value) >= len(value))


@given(st.text(max_size=60))
def test_at_most_all_of_it_is_typed(value: str) -> None:
    assert 0 <= typed_characters(value) <= len(value.lower())
