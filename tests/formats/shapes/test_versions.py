"""How tight a requirement is, and which of two versions is the later."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.formats.shapes.versions import Tightness, ceiling, floor, newer, order, tightness

ANY, OPEN, RANGE, EXACT = Tightness


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ("", ANY),
        ("*", ANY),
        ("latest", ANY),
        ("next", ANY),
        ("main", ANY),
        ("dev-main", ANY),
        ("!=1.2", ANY),
        (">=1.2", OPEN),
        (">1", OPEN),
        ("[1.0,)", OPEN),
        (">=1.0 || <0.5", OPEN),
        ("<2", RANGE),
        (">=1,<2", RANGE),
        (">= 1.0, < 2.0", RANGE),
        ("~=1.2", RANGE),
        ("~> 7.1", RANGE),
        ("^1.2.3", RANGE),
        ("~1.2", RANGE),
        ("1.2.x", RANGE),
        ("==1.*", RANGE),
        ("1.+", RANGE),
        ("1.2.3 - 2.0.0", RANGE),
        ("[1.0,2.0)", RANGE),
        ("(,2.0]", RANGE),
        ("^1.0 || ^2.0", RANGE),
        ("1.2.3", EXACT),
        ("==1.2.3", EXACT),
        ("= 1.2.3", EXACT),
        ("===1.2.3+local", EXACT),
        ("v1.2.3", EXACT),
        ("[1.2.3]", EXACT),
        ("a" * 40, EXACT),
    ],
)
def test_tightness(requirement: str, expected: Tightness) -> None:
    assert tightness(requirement) is expected


@pytest.mark.parametrize(("requirement", "expected"), [("1.2.3", RANGE), ("1.2", RANGE), ("=1.2.3", EXACT)])
def test_a_bare_version_means_what_the_ecosystem_says(requirement: str, expected: Tightness) -> None:
    assert tightness(requirement, bare=RANGE) is expected


@pytest.mark.parametrize(("requirement", "expected"), [("1.2.3", EXACT), ("1.2", RANGE), ("1", RANGE)])
def test_a_part_of_a_version_is_a_range_where_the_ecosystem_says_so(requirement: str, expected: Tightness) -> None:
    assert tightness(requirement, partial=RANGE) is expected


@pytest.mark.parametrize(
    "ordered",
    [
        ["1.0.dev1", "1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0.post1", "1.0.1", "1.2", "1.10", "2.0"],
        ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta", "1.0.0-rc.1", "1.0.0", "1.0.1"],
        ["v1.9.9", "v1.10.0", "v2.0.0"],
        ["2.0-SNAPSHOT", "2.0", "2.0.1"],
    ],
    ids=["python", "semver", "go", "maven"],
)
def test_versions_in_order(ordered: list[str]) -> None:
    shuffled = [*ordered[1::2], *ordered[::2]]
    assert sorted(shuffled, key=order) == ordered


@pytest.mark.parametrize(("one", "other"), [("1.0", "v1.0.0"), ("1.2.3", "1.2.3+build5"), ("1", "1.0")])
def test_spellings_of_one_version(one: str, other: str) -> None:
    assert order(one) == order(other)
    assert newer(one, other) is None


def test_what_is_no_version_is_not_ordered() -> None:
    assert newer("main", "develop") is None
    assert newer("1.0", "main") is None


def test_bounds() -> None:
    assert floor(">=1.2,<2") == order("1.2")
    assert ceiling(">=1.2,<2") == order("2")
    assert floor("<2") == () == ceiling(">=1")
    assert floor("[1.0,2.0)") == order("1")
    assert ceiling("[1.0,2.0)") == order("2")
    assert floor("!=1.5, >=1.2") == order("1.2")


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_has_an_answer(one: str, other: str) -> None:
    tightness(one)
    assert order(one) < order(other) or order(one) >= order(other)
    newer(one, other)
    floor(one)
    ceiling(one)
