"""Addresses taken out of a text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.text.addresses import without_addresses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Lee <ann@example.org> and bob+x@y.z.", "Ann Lee <(address)> and (address)"),
        ("'root@localhost'", "'(address)'"),
        ("a/b/ann@example.org/c", "a/b/(address)/c"),
        ("nothing here, 2 @ 3", "nothing here, 2 @ 3"),
        ("@team", "(address)"),
    ],
)
def test_without_addresses(text: str, expected: str) -> None:
    assert without_addresses(text) == expected


@given(st.lists(st.text() | st.emails() | st.sampled_from(("@", "a@b.c", " ", "<", ">"))).map("".join))
def test_nothing_is_left_that_looks_like_one(text: str) -> None:
    assert not re.search(r"[\w.+-]+@[\w-]+\.[\w.-]+", without_addresses(text))
