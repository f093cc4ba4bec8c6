"""What a change of a lock file's rows is called: bumps once each, and the three things worse than any bump."""

from __future__ import annotations

from collections import Counter

import pytest

from scanner.formats.shapes.dependencies import Scope
from scanner.formats.shapes.locks import Locked, compare_locks, lock_of

HERE, MIRROR, ODD = (f"https://{host}.example.org/simple" for host in ("registry", "mirror", "odd"))


def row(name: str = "left", version: str = "1.0", source: str = HERE, *hashes: str, **more: object) -> Locked:
    return Locked(name, version, source, frozenset(hashes or (f"sha256:{name}{version}",)), **more)  # type: ignore[arg-type]


OTHERS = [row(f"p{number}") for number in range(9)]


def said(old: list[Locked] | None, new: list[Locked]) -> list[str]:
    found = compare_locks(None if old is None else lock_of(old), lock_of(new))
    return [f"{each.severity} {each.kind} {each.subject} {each.old or '-'} {each.new or '-'}" for each in found]


def test_one_bump_is_one_delta_hashes_and_all() -> None:
    assert said([row(), *OTHERS], [row(version="1.1"), *OTHERS]) == ["medium dependency-bumped left 1.0 1.1"]


def test_down_is_told_as_down() -> None:
    assert said([row(version="1.1")], [row()]) == ["high dependency-downgraded left 1.1 1.0"]


def test_rows_come_and_go() -> None:
    assert said([row()], [row(), row("right")]) == ["medium dependency-added right - 1.0"]
    assert said([row(), row("right")], [row()]) == ["low dependency-removed right 1.0 -"]


def test_several_versions_of_one_name_keep_those_that_stayed() -> None:
    old = [row(version="1.0"), row(version="2.0")]
    assert said(old, [row(version="1.0"), row(version="2.1")]) == ["medium dependency-bumped left 2.0 2.1"]
    assert said(old, [row(version="2.0")]) == ["low dependency-removed left 1.0 -"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(["sha256:a"], ["sha256:b"], "critical hash-changed", id="other bytes under one version"),
        pytest.param(["sha256:a", "sha256:b"], ["sha256:a", "sha256:c"], "high hash-changed", id="one of two files"),
        pytest.param(["sha512:a"], ["sha1:b"], "high hash-weakened", id="a weaker algorithm"),
        pytest.param(["sha1:a"], ["sha512:b"], "low hash-added", id="a stronger algorithm"),
        pytest.param(["sha256:a"], ["sha256:a", "sha256:b"], "low hash-added", id="one more file"),
        pytest.param(["sha256:a", "sha256:b"], ["sha256:a"], "low hash-removed", id="one file less"),
    ],
)
def test_hashes_at_one_version(old: list[str], new: list[str], expected: str) -> None:
    (found,) = said([row("left", "1.0", HERE, *old)], [row("left", "1.0", HERE, *new)])
    assert " ".join(found.split()[:2]) == expected


def test_several_versions_of_one_name_move_along_their_lines() -> None:
    old = [row(version=each) for each in ("1.1.13", "2.0.3", "5.0.5", "5.0.7")]
    new = [row(version=each) for each in ("1.1.18", "2.1.4", "5.0.9")]
    assert sorted(said(old, new)) == [
        "low dependency-removed left 5.0.5 -",
        "medium dependency-bumped left 1.1.13 1.1.18",
        "medium dependency-bumped left 2.0.3 2.1.4",
        "medium dependency-bumped left 5.0.7 5.0.9",
    ]


def test_a_hash_that_is_gone_is_told_also_with_a_bump() -> None:
    bare = Locked("left", "1.1", HERE)
    assert said([row()], [bare]) == [
        "medium dependency-bumped left 1.0 1.1",
        "high hash-removed left sha256:left1.0 -",
    ]


def test_a_row_from_another_host_than_the_rest() -> None:
    assert said([row(), *OTHERS], [row(source=ODD), *OTHERS]) == [f"critical source-changed left {HERE} {ODD}"]
    assert said(OTHERS, [*OTHERS, row(source=ODD)])[1] == f"critical source-changed left registry.example.org {ODD}"


def test_a_row_from_a_host_the_file_knows_is_quiet_when_it_is_new() -> None:
    known = [*OTHERS, row("wheel", source=ODD)]
    assert said(known, [*known, row(source=ODD)]) == ["medium dependency-added left - 1.0"]
    assert said([row(), *known], [row(source=ODD), *known]) == [f"high source-changed left {HERE} {ODD}"]


def test_a_mirror_for_everything_is_one_delta() -> None:
    moved = [row(each.name, source=MIRROR) for each in OTHERS]
    assert said(OTHERS, moved) == ["critical registry-changed registry registry.example.org mirror.example.org"]


def test_what_comes_from_the_mirror_that_everything_moved_to_is_quiet() -> None:
    moved = [row(each.name, source=MIRROR) for each in OTHERS]
    assert said(OTHERS, [*moved, row(source=MIRROR)]) == [
        "critical registry-changed registry registry.example.org mirror.example.org",
        "medium dependency-added left - 1.0",
    ]


def test_many_rows_that_move_to_where_most_are_not_are_told_one_by_one() -> None:
    stay = [row(f"q{number}") for number in range(20)]
    told = said([*OTHERS, *stay], [*(row(each.name, source=ODD) for each in OTHERS), *stay])
    assert told == [f"critical source-changed {each.name} {HERE} {ODD}" for each in OTHERS]


def test_hosts_are_counted_only_where_a_row_comes_from_another() -> None:
    def never() -> Counter[str]:
        raise AssertionError

    old, new = (lock_of([row(version=version)], never) for version in ("1.0", "1.1"))
    assert [each.kind for each in compare_locks(old, new)] == ["dependency-bumped"]
    elsewhere = lock_of([row(version="1.1", source=ODD)], lambda: Counter({"odd.example.org": 9}))
    (counted,) = compare_locks(lock_of([row(version="1.1")], lambda: Counter({"odd.example.org": 9})), elsewhere)
    assert (counted.kind, counted.severity) == ("source-changed", "high")  # a host that the rest of the file knows


def test_to_git_and_to_plain_http() -> None:
    assert said([row()], [row(source="git+https://git.example.org/left#abc")])[0].startswith("high source-changed left")
    assert said([row()], [row(source="http://registry.example.org/simple")])[0].startswith("critical source-changed")


def test_another_commit_of_a_git_source_is_a_bump() -> None:
    old, new = (row(source=f"git+https://git.example.org/left#{rev}") for rev in ("abc", "def"))
    assert said([old], [new]) == ["medium dependency-bumped left abc def"]


def test_a_row_that_begins_to_run_code_when_installed() -> None:
    assert said([row()], [row(runs=True)]) == ["high install-script-added left 1.0 1.0"]
    assert "high install-script-added right - 1.0" in said([row()], [row(), row("right", runs=True)])
    assert said([row(runs=True)], [row(runs=True)]) == []


def test_what_only_developers_get_weighs_less() -> None:
    old, new = (row(version=version, scope=Scope.DEVELOPMENT) for version in ("1.0", "1.1"))
    (found,) = compare_locks(lock_of([old]), lock_of([new]))
    assert (found.severity, found.scope) == ("low", "development")


def test_a_new_file_is_one_delta_and_what_stands_out() -> None:
    assert said(None, OTHERS) == ["medium lock-added file - 9 packages"]
    assert said(None, [*OTHERS, row(source=ODD)])[1:] == [f"high source-changed left registry.example.org {ODD}"]


def test_order_is_nothing() -> None:
    assert said(OTHERS, OTHERS[::-1]) == []


A, B = "sha256:aa", "sha256:bb"


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("before", [[], [row(version="2.0")]], ids=["added", "in another's place"])
def test_a_second_copy_with_other_bytes_is_told(before: list[Locked], reverse: bool) -> None:
    new = [row("left", "1.0", HERE, A), row("left", "1.0", HERE, B)]
    told = said([row("left", "1.0", HERE, A), *before], new[::-1] if reverse else new)
    assert [each for each in told if "hash" in each] == [f"critical hash-changed left {A} {B}"]


@pytest.mark.parametrize(
    "second",
    [
        row("left", "1.0", HERE, A, scope=Scope.DEVELOPMENT),
        row("left", "1.0", HERE, A, B),
        row("left", "1.0", HERE, "sha512:cc"),
        row("left", "1.0", MIRROR, B),
        row("left", "1.1", HERE, B),
        Locked("left", "1.0", HERE),
    ],
    ids=["same bytes", "more bytes", "another algorithm", "from elsewhere", "another version", "without a hash"],
)
def test_a_second_copy_that_may_be_the_same_is_not(second: Locked) -> None:
    told = said([row("left", "1.0", HERE, A), *OTHERS], [row("left", "1.0", HERE, A), second, *OTHERS])
    assert [each for each in told if "hash" in each] == []
