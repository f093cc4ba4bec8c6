"""Which row became which: by version, then along its own line of versions."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.formats.shapes.locks import Locked
from scanner.formats.shapes.pairs import paired


def rows(words: str) -> list[Locked]:
    return [Locked(*word.split("@")) for word in words.split()]


def said(found: list[Locked]) -> str:
    return " ".join(f"{row.name}@{row.version}" for row in found)


@pytest.mark.parametrize(
    ("old", "new", "pairs", "added", "removed"),
    [
        ("a@1 b@1", "b@2 a@1", "b@1>b@2 a@1>a@1", "", ""),
        ("a@1", "b@1", "", "b@1", "a@1"),
        ("a@1 a@2", "a@2", "a@2>a@2", "", "a@1"),
        ("a@1", "a@1 a@2", "a@1>a@1", "a@2", ""),
        ("a@1.1 a@5.0", "a@5.1 a@1.2", "a@1.1>a@1.2 a@5.0>a@5.1", "", ""),
        ("a@1.1.1 a@1.2.1", "a@1.2.2 a@1.1.2", "a@1.1.1>a@1.1.2 a@1.2.1>a@1.2.2", "", ""),
        ("a@1.0 a@2.0", "a@3.0", "a@2.0>a@3.0", "", "a@1.0"),
        ("a@1 a@1", "a@1", "a@1>a@1", "", ""),
        ("", "a@2 a@10 b@1", "", "a@2 a@10 b@1", ""),
    ],
)
def test_rows_find_each_other(old: str, new: str, pairs: str, added: str, removed: str) -> None:
    found, come, gone = paired(rows(old), rows(new))
    assert " ".join(f"{said([one])}>{said([other])}" for one, other in found) == pairs
    assert (said(come), said(gone)) == (added, removed)


some = st.lists(
    st.builds(
        Locked, st.sampled_from("ab"), st.sampled_from(["1", "1.1", "1.1.1", "2", "x", ""]), st.sampled_from("st")
    )
)


@given(some, some)
def test_every_row_is_told_of_once(old: list[Locked], new: list[Locked]) -> None:
    pairs, added, removed = paired(old, new)
    before = [*removed, *(one for one, _ in pairs)]
    after = [*added, *(other for _, other in pairs)]
    assert Counter(before) == Counter(set(old))
    assert Counter(after) == Counter(set(new))
    assert all(one.name == other.name for one, other in pairs)
    assert not {row.name for row in added} & {row.name for row in removed}
