"""Fingerprints: stable, sensitive to order, and no part runs into the next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scanner.text.fingerprint import fingerprint

ANY = st.text(st.characters(exclude_categories=("Cs",)))


def test_stable_for_good() -> None:
    """Baselines hold these: a new value here breaks every one of them."""
    assert fingerprint("agent-touched-ci", ".github/workflows/ci.yml", "0" * 40) == "d8a28d7f6aca48a36e8bf3b947cba095"


def test_no_part_runs_into_the_next() -> None:
    parts = [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"), ("a", "b", "c"), ("1:a", "b"), ("a1:b",), ()]
    assert len({fingerprint(*each) for each in parts}) == len(parts)


@given(st.lists(ANY, max_size=4), st.lists(ANY, max_size=4))
def test_equal_parts_and_only_they_give_equal_fingerprints(one: list[str], two: list[str]) -> None:
    assert (fingerprint(*one) == fingerprint(*two)) == (one == two)


@given(st.lists(ANY, max_size=4))
def test_is_32_hexadecimal_digits(parts: list[str]) -> None:
    found = fingerprint(*parts)
    assert len(found) == 32
    assert set(found) <= set("0123456789abcdef")


def test_bytes_that_are_no_text_have_fingerprints_too() -> None:
    assert fingerprint("caf\udce9") != fingerprint("caf\u00e9")
