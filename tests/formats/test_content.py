"""Whether a file speaks of twokey: a long one is searched where it is not what the one before is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.formats.content import speaks_of_gate

LONG = b"lock: 1\n" * 4000


@pytest.mark.parametrize("content", [None, b"", b"two\nkey", b"TWOKEY", LONG, LONG + b"twoke" + LONG + b"y"])
def test_what_does_not_speak_of_it(content: bytes | None) -> None:
    assert not speaks_of_gate(content)


@pytest.mark.parametrize("content", [b"twokey", b"run: twokey pr", LONG + b"twokey", b"twokey" + LONG])
def test_what_speaks_of_it(content: bytes) -> None:
    assert speaks_of_gate(content)


@pytest.mark.parametrize("kept", range(7))
@pytest.mark.parametrize("behind", [b"", LONG])
def test_a_word_of_which_a_part_was_there_before(kept: int, behind: bytes) -> None:
    """`kept` letters of it stood in the file before, at the beginning or at the end of what is the same in both."""
    word = b"twokey"
    for number, before in enumerate((word[:kept], word[kept:], word[:kept] + b"-" + word[kept:])):
        begins = LONG + b"." * 20 * (3 * kept + number)  # of lengths by which it is the one before that is looked at
        assert speaks_of_gate(begins + before + behind) == (word in before)
        assert speaks_of_gate(begins + word + behind)
        assert speaks_of_gate(begins + before + b"." + behind) == (word in before)


@given(st.lists(st.sampled_from([b"t", b"w", b"o", b"key", b"twokey", b"wokey", LONG[:8]]), max_size=20).map(b"".join))
def test_the_file_before_changes_nothing(middle: bytes) -> None:
    for content in (LONG + middle, middle + LONG, LONG + middle + LONG):
        assert speaks_of_gate(content) == (b"twokey" in content)
