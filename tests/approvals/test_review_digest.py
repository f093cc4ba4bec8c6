"""The digest that binds an approval: anyone can recompute it, and nothing that was reviewed can change under it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.history import ANN, CLAUDE_TRAILER, History
from kit.judging import scan

from scanner.approvals.digest import review_digest
from scanner.model.change import RawChange

NULL, ONE, TWO = "0" * 40, "1" * 40, "2" * 40


def added(path: str, oid: str = ONE, mode: str = "100644") -> RawChange:
    return RawChange(path, "A", "000000", mode, NULL, oid)


def test_a_known_vector() -> None:
    changes = [
        RawChange("b", "M", "100644", "100755", ONE, TWO),
        RawChange("a c", "D", "100644", "000000", ONE, NULL),
        added("Z\n\xe9"),
    ]
    records = (
        b"Z\n\xc3\xa9\x00" + b"000000 " + b"0" * 40 + b" 100644 " + b"1" * 40 + b"\n"
        b"a c\x00" + b"100644 " + b"1" * 40 + b" 000000 " + b"0" * 40 + b"\n"
        b"b\x00" + b"100644 " + b"1" * 40 + b" 100755 " + b"2" * 40 + b"\n"
    )
    assert review_digest(changes) == "twokey1:" + hashlib.sha256(records).hexdigest()
    assert review_digest(changes) == "twokey1:41728a73f7cad2e61ed3fbc73c1a48f37b8e1e1c5213cae6beaf859413b3b7a2"


def test_nothing_under_review_has_a_digest_too() -> None:
    assert review_digest([]) == "twokey1:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_records_are_sorted_by_bytes() -> None:
    """In Python a byte that is no UTF-8 (U+DCFF) sorts before U+E000, whose bytes begin with EE."""
    one, two = added("\udcff"), added("\ue000")
    total = hashlib.sha256()
    for name in (b"\xee\x80\x80", b"\xff"):
        total.update(name + b"\x00000000 " + b"0" * 40 + b" 100644 " + b"1" * 40 + b"\n")
    assert review_digest([one, two]) == f"twokey1:{total.hexdigest()}"


CHANGES = st.lists(
    st.builds(
        added, st.text(min_size=1, max_size=4).filter(lambda path: "\0" not in path), st.sampled_from((ONE, TWO))
    ),
    max_size=5,
    unique_by=lambda change: change.path,
)


@given(CHANGES.flatmap(lambda changes: st.tuples(st.just(changes), st.permutations(changes))))
def test_the_order_of_paths_does_not_matter(orders: tuple[list[RawChange], list[RawChange]]) -> None:
    given_order, other_order = orders
    assert review_digest(given_order) == review_digest(other_order)


@given(CHANGES, CHANGES)
def test_other_changes_have_another_digest(one: list[RawChange], other: list[RawChange]) -> None:
    same = set(one) == set(other)
    assert (review_digest(one) == review_digest(other)) is same


REVIEWED = RawChange("Makefile", "M", "100644", "100644", ONE, TWO)


@pytest.mark.parametrize(
    "other",
    (
        RawChange("makefile", "M", "100644", "100644", ONE, TWO),
        RawChange("Makefile", "M", "100644", "100755", ONE, TWO),
        RawChange("Makefile", "M", "100755", "100644", ONE, TWO),
        RawChange("Makefile", "M", "100644", "100644", NULL, TWO),
        RawChange("Makefile", "M", "100644", "100644", ONE, NULL),
        RawChange("Makefile", "M", "100644", "100644", TWO, ONE),
    ),
    ids=("path", "new mode", "old mode", "old content", "new content", "taken back"),
)
def test_changes_with(other: RawChange) -> None:
    assert review_digest([other]) != review_digest([REVIEWED])


def test_the_status_letter_says_nothing_new() -> None:
    typed = RawChange("Makefile", "T", "100644", "100644", ONE, TWO)
    assert review_digest([typed]) == review_digest([REVIEWED])


@pytest.mark.parametrize("object_format", ("sha1", "sha256"))
def test_git_and_sha256_are_enough_to_recompute_it(tmp_path: Path, object_format: str) -> None:
    history = History()
    history.commit("Start", files={"Makefile": "all:\n", "README.md": "x", "release.sh": "x"})
    work = {"Makefile": "all:\n\tmake x\n", "README.md": "y", "release.sh": None, "tools/install.sh": "z"}
    history.commit(f"Work\n\n{CLAUDE_TRAILER}\n", author=ANN, files=work, modes={"tools/install.sh": "100755"})
    repo = history.write(tmp_path / "repo", object_format=object_format)

    fields = repo.git_bytes("diff", "--raw", "-z", "--no-abbrev", "--no-renames", "HEAD~1", "HEAD").split(b"\0")
    rows = dict(zip(fields[1::2], fields[::2], strict=False))
    total = hashlib.sha256()
    for path in (b"Makefile", b"release.sh", b"tools/install.sh"):
        old_mode, new_mode, old, new, _ = rows[path].lstrip(b":").split(b" ")
        total.update(path + b"\0" + b" ".join((old_mode, old, new_mode, new)) + b"\n")
    assert scan(repo, "HEAD~1..HEAD").review_digest == f"twokey1:{total.hexdigest()}"
