"""Sections that are followed from one text to the next are those that would be found in it from the beginning."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scanner.formats.shapes.sections import Frame, Section, followed

MARK, TAIL, CLOSED = b"\n},\n", b"\n}\n]", b"\n]"
FRAMES = {name: Frame(b"\n%s[\n" % name.encode(), TAIL, MARK, CLOSED) for name in ("one", "two")}
ODD = [MARK, MARK[1:], MARK[:-1], TAIL, CLOSED, b"]", b"\n", b"\none[\n", b"one[\n", b"\ntwo[", b"\ntwo[\n", b"z" * 40]


def text_of(one: list[bytes], two: list[bytes]) -> bytes:
    return b"begin\none[\n" + MARK.join(one) + TAIL + b"\nbetween\ntwo[\n" + MARK.join(two) + TAIL + b"\nend"


def found(text: bytes) -> dict[str, tuple[Section, list[str]]]:
    """The sections of a text, by going through all of it, and their pieces."""
    sections = {}
    for name, frame in FRAMES.items():
        start = text.find(frame.head) + len(frame.head)
        end = text.find(CLOSED, start) - len(TAIL) + len(CLOSED)
        if start >= len(frame.head) and end >= start and text.startswith(TAIL, end):
            pieces = text[start:end].decode().split(MARK.decode())
            sections[name] = Section(start, end, list(map(len, pieces))), pieces
    return sections


def after(old: bytes, new: bytes) -> dict[str, tuple[Section, list[str]]] | None:
    """What `found` tells of the new text, by following the sections of the old one."""
    before = found(old)
    told = followed(old, new, {name: section for name, (section, _) in before.items()}, FRAMES)
    if told is None:
        return None
    for name, (_, cuts) in told.items():
        for cut in reversed(cuts):
            before[name][1][cut.first : cut.last] = cut.pieces
    return {name: (section, before[name][1]) for name, (section, _) in told.items()}


def edited(text: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    for at, gone, come in edits:
        place = int(at * len(text))
        text = text[:place] + come + text[place + gone :]
    return text


words = st.lists(
    st.sampled_from([b"%c%d" % (97 + each, each) for each in range(12)]), min_size=6, max_size=12, unique=True
)
texts = st.builds(text_of, words, words.map(sorted))
edits = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 6), st.sampled_from(ODD)), max_size=3)
LONG = text_of([b"a%d" % each for each in range(20)], [b"b%d" % each for each in range(20)])


@given(texts, edits, edits)
@example(LONG, [], [(0.0, 0, b"\none[\n")])
def test_any_edit_of_a_text(
    text: bytes, before: list[tuple[float, int, bytes]], edits: list[tuple[float, int, bytes]]
) -> None:
    old = edited(text, before)
    new = edited(old, edits)
    told = after(old, new)
    if told is not None:
        there = found(new)
        assert told == {name: there[name] for name in told}


@pytest.mark.parametrize("piece", ["a0", "a9", "a19", "b0", "b9", "b19"])
@pytest.mark.parametrize("come", [b"other", b"other" + MARK + b"more", b"a much longer one " * 9])
def test_another_piece(piece: str, come: bytes) -> None:
    begin = LONG.index(b"\n%s\n" % piece.encode()) + 1
    new = LONG[:begin] + come + LONG[begin + len(piece) :]
    assert after(LONG, new) == found(new)


def test_what_came_or_went_outside() -> None:
    for at in (b"begin", b"between", b"end"):
        for come in (b"", b"something else"):
            new = LONG.replace(at, come)
            assert after(LONG, new) == found(new)


@pytest.mark.parametrize(
    ("at", "come"),
    [
        pytest.param(b"begin", b"begin\none[\nx\n}\n]\n", id="a section before it"),
        pytest.param(b"begin", b"begin\ntwo[\nx\n}\n]\n", id="another section before it"),
        pytest.param(b"a9", b"a9\n]\n", id="closed in the middle"),
        pytest.param(b"a9", b"a9\n}\n]\n", id="ended in the middle"),
        pytest.param(b"b9", b"\n]", id="the second one closed"),
        pytest.param(b"a9", b"\ntwo[\n", id="the head of the second one in the first"),
        pytest.param(b"\none[\n", b"\none\n", id="no head"),
        pytest.param(b"a19" + TAIL, b"a19\n]", id="no tail"),
        pytest.param(b"a9", b"a9" + MARK + MARK[1:], id="marks that overlap"),
        pytest.param(b"a9", MARK, id="an empty piece"),
        pytest.param(b"a19" + TAIL, b"a19" + MARK + TAIL, id="an empty piece at the end"),
    ],
)
def test_what_is_found_elsewhere_from_the_beginning(at: bytes, come: bytes) -> None:
    """It is found there, or left to those who go through all of it."""
    for new in (LONG.replace(at, come), LONG.replace(at, come, 1).replace(b"b12", b"other")):
        for one, other in ((LONG, new), (new, LONG)):
            there = found(other)
            told = after(one, other)
            assert told is None or told == {name: there.get(name) for name in told}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(MARK + MARK[1:] + b"x", MARK + MARK[1:] + b"y", id="behind a mark that overlaps one"),
        pytest.param(MARK + b"x", MARK + MARK[1:] + b"x", id="before one that came"),
        pytest.param(MARK + TAIL, MARK + b"q" + TAIL, id="between a mark and the tail"),
        pytest.param(MARK + TAIL, MARK + b"q" + CLOSED, id="for the tail behind a mark"),
    ],
)
def test_edges_of_marks(old: bytes, new: bytes) -> None:
    at = b"a19" + TAIL if TAIL in old else b"a9"
    one, other = (LONG.replace(at, b"a" + each) for each in (old, new))
    for before, text in ((one, other), (other, one)):
        told = after(before, text)
        assert told is None or told == {name: found(text)[name] for name in told}


def test_texts_that_have_little_in_common_are_left_to_others() -> None:
    assert followed(LONG, b"x" * 900, {"one": found(LONG)["one"][0]}, FRAMES) is None
    assert followed(LONG, LONG[::-1], {}, FRAMES) is None
