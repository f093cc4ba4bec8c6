"""Which commit brings a secret, from what objects hold at paths."""

from __future__ import annotations

from scanner.credentials.present import Present
from scanner.credentials.seal import Trace
from scanner.pipeline.introduced import Step, introduced, step

ONE, TWO = b"1" * 40, b"2" * 40
CLEAN, OTHER = b"c" * 40, b"d" * 40


def secret(name: str, allowed: bool = False) -> Present:
    return Present(Trace("GitHub Token", name, "ghp_...", "high", 0, 63, 0, "", ""), allowed)


HELD = {ONE: (secret("one"),), TWO: (secret("one"), secret("two"))}


def brought(*history: tuple[Step, ...]) -> list[tuple[str, str, str]]:
    """Commit (by its number), path and hash."""
    named = ((f"{number}", steps) for number, steps in enumerate(history))
    found = introduced(named, HELD.keys(), lambda oid, path: HELD.get(oid, ()))
    return [(each.commit, each.path, each.secret.trace.hash) for each in found]


def test_a_new_file() -> None:
    assert brought(((b"a", ONE, ()),)) == [("0", "a", "one")]


def test_a_file_without_any() -> None:
    assert brought(((b"a", CLEAN, (OTHER,)),)) == []


def test_only_what_was_not_there() -> None:
    assert brought(((b"a", ONE, ()),), ((b"a", TWO, (ONE,)),)) == [("0", "a", "one"), ("1", "a", "two")]


def test_taken_out_and_put_back() -> None:
    steps = [((b"a", ONE, ()),), ((b"a", CLEAN, (ONE,)),), ((b"a", ONE, (CLEAN,)),)]
    assert brought(*steps) == [("0", "a", "one"), ("2", "a", "one")]


def test_a_rename_and_a_copy() -> None:
    moved = ((b"a", b"", (ONE,)), (b"b", ONE, (b"",)))
    assert brought(((b"a", ONE, ()),), moved) == [("0", "a", "one")]
    assert brought(((b"a", ONE, ()),), ((b"b", ONE, (b"",)),)) == [("0", "a", "one")]


def test_two_files_of_one_commit() -> None:
    assert brought(((b"a", ONE, ()), (b"b", ONE, ()))) == [("0", "a", "one"), ("0", "b", "one")]


def test_a_merge_brings_what_none_of_its_parents_has() -> None:
    assert brought(((b"a", TWO, (ONE, CLEAN)),)) == [("0", "a", "two")]
    assert brought(((b"a", ONE, (ONE, CLEAN)),)) == []


def test_a_comment_that_goes_brings_it_again() -> None:
    allowed = b"e" * 40
    held = {ONE: (secret("one"),), allowed: (secret("one", allowed=True),)}
    history = [("0", ((b"a", allowed, ()),)), ("1", ((b"a", ONE, (allowed,)),))]
    found = list(introduced(history, held.keys(), lambda oid, path: held.get(oid, ())))
    assert [(each.commit, each.secret.allowed) for each in found] == [("0", True), ("1", False)]


def test_paths_that_are_no_text_stay_apart() -> None:
    assert len(brought(((b"\xff", ONE, ()), (b"\xfe", ONE, ())))) == 2


def test_rows_of_the_log() -> None:
    zero = b"0" * 40
    assert step((b":100644 100755 %b %b M" % (ONE, TWO), b"a")) == (b"a", TWO, (ONE,))
    assert step((b":000000 100644 %b %b A" % (zero, TWO), b"a")) == (b"a", TWO, (b"",))
    assert step((b":100644 000000 %b %b D" % (ONE, zero), b"a")) == (b"a", b"", (ONE,))
    assert step((b":100644 160000 %b %b T" % (ONE, TWO), b"a")) == (b"a", b"", (ONE,))
    merged = b"::100644 100644 100644 %b %b %b MM" % (ONE, CLEAN, TWO)
    assert step((merged, b"a")) == (b"a", TWO, (ONE, CLEAN))
