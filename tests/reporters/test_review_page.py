"""What stands before a reviewer's eyes: all of it, the worst first, and nothing that acts on a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from scanner.model.change import Category, Change, Delta, RawChange
from scanner.model.review import Review, Reviewed
from scanner.model.scale import Severity
from scanner.reporters.review import MOST_MAKERS, render

BOB = "Bob Ray <bob@example.org>"
DIGEST = f"twokey1:{'ab' * 32}"
WIDENED = Delta("permission-widened", "permissions", "read-all", "write-all", Severity.CRITICAL)
STEP = Delta("step-changed", "jobs.build", "make", "make all", Severity.MEDIUM)


def entry(path: str = "a.yml", *deltas: Delta, held: bool = False, mine: bool = False, makers: int = 1) -> Reviewed:
    raw = RawChange(path, "M", "100644", "100644", "1" * 40, "2" * 40)
    change = Change(raw, (Category.CI,), Severity.MEDIUM, deltas)
    return Reviewed(change, tuple(f"{number:012d} Ann Lee (human)" for number in range(makers)), held, mine)


def page(*entries: Reviewed, width: int = 120, color: bool = False, **more: object) -> str:
    found = Review("main..HEAD", "f" * 40, False, BOB, DIGEST, entries, ("ci: needs somebody",))
    return render(structs.replace(found, **more), width, color)  # type: ignore[arg-type]


def test_the_whole_page() -> None:
    text = page(entry("a.yml", STEP, WIDENED, held=True), entry("b.yml"))
    assert text == (
        "Under review: main..HEAD   2 changed release paths\n"
        "  the policy asks for: ci: needs somebody\n"
        "\n"
        "held  M a.yml  ci\n"
        "        changed by 000000000000 Ann Lee (human)\n"
        "        critical permission-widened permissions: read-all -> write-all\n"
        "        medium   step-changed jobs.build: make -> make all\n"
        "\n"
        "      M b.yml  ci\n"
        "        changed by 000000000000 Ann Lee (human)\n"
        "        no change in meaning\n"
        "\n"
        f"digest  {DIGEST}\n"
    )


def test_one_is_one() -> None:
    assert "   1 changed release path\n" in page(entry())


def test_where_nothing_waits_it_says_so() -> None:
    assert "nothing here waits for an approval" in page(entry(), needs=())
    assert "nothing here waits" not in page(entry(held=True), needs=())
    assert "nothing here waits" not in page(entry())


@pytest.mark.parametrize(("makers", "more"), [(0, ""), (MOST_MAKERS, ""), (MOST_MAKERS + 3, " and 3 more")])
def test_many_makers_are_counted(makers: int, more: str) -> None:
    text = page(entry(makers=makers), width=1000)
    assert text.count("Ann Lee") == min(makers, MOST_MAKERS)
    assert (" more" in text) == bool(more)
    assert f"{more}\n" in text
    assert ("nobody here" in text) == (not makers)


def test_a_hand_in_it_is_said() -> None:
    assert "You had a hand in a.yml, b.yml: somebody else" in page(entry(mine=True), entry("b.yml", mine=True))
    assert "had a hand" not in page(entry())
    alone = page(entry(mine=True), alone=True)
    assert "This is a self-review" in alone
    assert "somebody else" not in alone


@given(st.text(min_size=1), st.booleans())
def test_whatever_a_path_or_a_value_is_called(text: str, color: bool) -> None:
    """Threat B96."""
    delta = structs.replace(WIDENED, subject=text, new=text)
    hostile = structs.replace(entry(text, delta, mine=True), makers=(text,))
    lines = page(hostile, color=color, label=text, needs=(text,)).replace("\x1b[", "\0").split("\n")
    if color:
        lines = [line.replace("\0", "") for line in lines]
    unsafe = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not [each for line in lines for each in line if unicodedata.category(each) in unsafe]
    assert sum("digest  twokey1:" in line for line in lines) == 1
    assert not [line for line in lines if line.lstrip().startswith(("::", "##vso[", "##["))]
