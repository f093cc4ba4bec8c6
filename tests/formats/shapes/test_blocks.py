"""Two texts without the blocks they share: which are left, however long what they share is."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.formats.shapes.blocks import differing

TABLE = re.compile(r"^\[\[package\]\]", re.MULTILINE)
PARAGRAPH = re.compile(r"^(?=[\"\w@/.])", re.MULTILINE)
LINES = st.lists(st.sampled_from(["x = 1\n", "\n", " [[package]]\n", "  y\n", "  " + "z" * 150 + "\n"]), max_size=3)


@st.composite
def sides(draw: st.DrawFn, first: str, head: st.SearchStrategy[str]) -> tuple[str, str]:
    """A text of many blocks, and what some edits make of it."""
    pool = draw(st.lists(LINES.map(lambda lines: first + "".join(lines)), min_size=1, max_size=5, unique=True))
    block = st.sampled_from(pool)
    old = draw(st.lists(block, max_size=12)) * draw(st.sampled_from([1, 1, 20]))
    new = list(old)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(new)))
        new[at : at + draw(st.integers(0, 2))] = draw(st.lists(block, max_size=2))
    same = draw(head)
    return same + "".join(old), (draw(head) if draw(st.booleans()) else same) + "".join(new)


def pieces(text: str, start: re.Pattern[str]) -> list[str]:
    """What stands before the first block, and the blocks."""
    return re.split(f"(?={start.pattern})", text, flags=start.flags)


def told_apart(old: str, new: str, start: re.Pattern[str]) -> None:
    one, other = (pieces(text, start) for text in (old, new))
    common = Counter(one[1:]) & Counter(other[1:])
    for whole, left in zip((one, other), differing(old, new, start), strict=True):
        head, *blocks = pieces(left, start)
        assert head == whole[0]
        assert Counter(blocks) == Counter(whole[1:]) - common


@given(sides("[[package]]\n", st.sampled_from(["", "# note\n", "version = 4\n\n"])))
def test_tables(both: tuple[str, str]) -> None:
    told_apart(*both, TABLE)


@given(sides("name:\n", st.sampled_from(["", "# note\n", "\n  odd\n"])))
def test_paragraphs(both: tuple[str, str]) -> None:
    told_apart(*both, PARAGRAPH)


@given(sides("[[package]]\n", st.just("# note\n")), st.data())
def test_with_a_character_changed(both: tuple[str, str], data: st.DataObject) -> None:
    old, new = both
    at = data.draw(st.integers(0, len(new)))
    told_apart(old, new[:at] + data.draw(st.sampled_from(["", "\n", "[", "p"])) + new[at + 1 :], TABLE)


def test_where_two_texts_part_nothing_begins_by_that() -> None:
    start = re.compile(r"^---(?=\s|$)", re.MULTILINE)
    assert differing("---\na\n---\nb", "---\na\n---x\nb", start) == ("---\na\n---\nb", "---\na\n---x\nb")


@pytest.mark.parametrize("at", [0, 1, 999, 1999])
@pytest.mark.parametrize("edit", ["changed", "added", "removed"])
def test_one_block_of_many(at: int, edit: str) -> None:
    old = [f"[[package]]\nname = {number}\n" for number in range(2000)]
    new = list(old)
    new[at : at + (edit != "added")] = [] if edit == "removed" else ["[[package]]\nname = 'new'\n"]
    assert differing("top\n" + "".join(old), "top\n" + "".join(new), TABLE) == (
        "top\n" + ("" if edit == "added" else old[at]),
        "top\n" + ("" if edit == "removed" else "[[package]]\nname = 'new'\n"),
    )
