"""Parts of a list: each repository in exactly one, the same on every machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import UsageError
from scanner.sweep.shards import Shard, read_shard, share
from scanner.sweep.targets import Target


def target(name: str) -> Target:
    return Target(name, name, name)


@given(st.lists(st.text(max_size=12), unique=True, max_size=30), st.integers(1, 12))
def test_every_repository_is_in_exactly_one_part(names: list[str], of: int) -> None:
    found = [target(name) for name in names]
    parts = [share(found, Shard(part, of)) for part in range(1, of + 1)]
    assert sorted(each.name for part in parts for each in part) == sorted(names)


def test_a_part_is_the_same_whatever_else_there_is() -> None:
    alone = [part for part in range(1, 5) if share([target("owner/name")], Shard(part, 4))]
    among = [
        part for part in range(1, 5) if target("owner/name") in share(map(target, ["a", "owner/name"]), Shard(part, 4))
    ]
    assert (alone, among) == ([3], [3])


def test_one_part_is_all_of_it() -> None:
    found = tuple(map(target, "abcdef"))
    assert share(found, Shard()) == found
    assert str(Shard()) == ""


def test_parts_are_about_as_large_as_each_other() -> None:
    found = [target(f"owner/name{number}") for number in range(1000)]
    assert all(180 < len(share(found, Shard(part, 4))) < 320 for part in range(1, 5))


@pytest.mark.parametrize("words", ["0/4", "5/4", "1/0", "1", "a/b", "1/4/2", "-1/4", "1/99999", "", "1.5/4"])
def test_what_is_no_part_is_refused(words: str) -> None:
    with pytest.raises(UsageError):
        read_shard(words)


def test_a_part_is_read() -> None:
    assert read_shard("2/4") == Shard(2, 4)
    assert str(read_shard("2/4")) == "2/4"
