"""Where two texts differ: whatever is left out is the same in both, and every place is made of whole pieces."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.formats.shapes import stretches
from scanner.formats.shapes.stretches import Apart, apart, unlike

texts = st.lists(st.sampled_from(["a", "b", "c", "", "aa", "\n", "é"]), max_size=12).map("\n\n".join)


def numbered(count: int) -> list[str]:
    return [f"piece {number}\n  of two lines" for number in range(count)]


def parts(text: str, places: list[Apart], *, old: bool) -> tuple[list[str], list[str]]:
    """What is the same, and what differs."""
    spans = [(each.begin, each.end) if old else (each.start, each.stop) for each in places]
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    assert edges == sorted(edges)
    cut = [text[one:two] for one, two in pairwise(edges)]
    return cut[::2], cut[1::2]


@given(texts, texts)
def test_what_lies_between_two_places_is_the_same_in_both(old: str, new: str) -> None:
    places = apart(old, new, "\n\n")
    if places is None:
        return
    (same, one), (also, other) = parts(old, places, old=True), parts(new, places, old=False)
    assert same == also
    assert all(before != after for before, after in zip(one, other, strict=True))


@given(texts, texts)
def test_a_place_begins_and_ends_where_pieces_do(old: str, new: str) -> None:
    for each in apart(old, new, "\n\n") or ():
        for text, begin, end in ((old, each.begin, each.end), (new, each.start, each.stop)):
            assert begin == 0 or text[:begin].endswith("\n\n")
            assert end in (begin, len(text)) or text[:end].endswith("\n\n")


@given(texts)
def test_equal_texts_differ_nowhere(text: str) -> None:
    assert apart(text, text, "\n\n") == []


@given(texts | st.text("ab", max_size=3000), texts | st.text("ab", max_size=3000))
def test_what_two_texts_begin_and_end_with_is_the_same(old: str, new: str) -> None:
    begin, end = unlike(old, new)
    before, after = new[:begin], new[end:]
    assert begin <= end
    assert len(before + after) <= len(old)
    assert old.startswith(before)
    assert old.endswith(after)
    one, other = old[begin : len(old) - len(after)], new[begin:end]
    assert not one or not other or (one[0] != other[0] and one[-1] != other[-1])


@pytest.mark.parametrize("length", [0, 1, 511, 512, 513, 1023, 1536, 100_000])
def test_one_letter_in_the_middle(length: int) -> None:
    text = "x" * length
    assert unlike(f"{text}a{text}", f"{text}bc{text}") == (length, length + 2)
    assert unlike(text, text) == (length, length)


def test_one_piece_of_thousands_is_one_place() -> None:
    pieces = numbered(3000)
    old = "\n\n".join(pieces)
    new = "\n\n".join([*pieces[:1234], "piece 1234\n  of another kind", *pieces[1235:]])
    begin = old.index("piece 1234\n")
    end = old.index("piece 1235\n")
    assert apart(old, new, "\n\n") == [Apart(begin, end, begin, end + len("another kind") - len("two lines"))]


@pytest.mark.parametrize("count", [1, 20, 900])
def test_what_came_and_what_went_is_told_alone(count: int) -> None:
    pieces = numbered(3000)
    more = "\n\n".join(pieces)
    fewer = "\n\n".join([*pieces[:700], *pieces[700 + count :]])
    begin, end = more.index("piece 700\n"), more.index(f"piece {700 + count}\n")
    assert apart(more, fewer, "\n\n") == [Apart(begin, end, begin, begin)]
    assert apart(fewer, more, "\n\n") == [Apart(begin, begin, begin, end)]


def test_the_last_piece_is_told_from_one_that_goes_on() -> None:
    assert apart("a\n\nb", "a\n\nb\n\nc", "\n\n") == [Apart(3, 4, 3, 7)]
    assert apart("a\n\nb\n", "a\n\nb", "\n\n") == [Apart(3, 5, 3, 4)]


@pytest.mark.parametrize("length", [900, 3_000, 70_000])
def test_a_long_piece_that_differs_at_its_end_is_one_place(length: int) -> None:
    around = "\n\n".join(numbered(9_000))
    old, new = (f"{around}\n\n{'x' * length}{end}\n\n{around}" for end in "ab")
    begin = len(around) + 2
    assert apart(old, new, "\n\n") in ([Apart(begin, begin + length + 3, begin, begin + length + 3)], None)
    assert length == 70_000 or apart(old, new, "\n\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n\n".join(numbered(400)), "\n\n".join(reversed(numbered(400)))),
        ("\n\n".join(numbered(400)), "\n\n".join(each + "!" * (at % 3 == 0) for at, each in enumerate(numbered(400)))),
        ("", "a"),
    ],
)
def test_texts_that_differ_in_many_places_or_in_half_of_them_are_for_others_to_read(old: str, new: str) -> None:
    assert apart(old, new, "\n\n") is None


def test_nothing_is_quadratic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each place costs a window at the most, so hostile texts end as early as long ones."""
    asked: list[int] = []
    places = stretches._places
    monkeypatch.setattr(stretches, "_places", lambda *given: asked.append(given[2]) or places(*given))
    pieces = numbered(30_000)
    apart("\n\n".join(pieces), "\n\n".join(each + "!" * (at % 9 == 0) for at, each in enumerate(pieces)), "\n\n")
    assert sum(asked) <= 2 * 101 * sum(stretches._WINDOWS)
