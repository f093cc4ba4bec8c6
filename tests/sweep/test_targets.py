"""What words and lists name: every repository once, under a name of its own, and nothing that lies elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from kit.history import empty_repo

from scanner.errors import UsageError
from scanner.sweep.targets import Targets, find, read_list


def names(found: Targets) -> list[str]:
    return [each.name for each in found.found]


def clones(folder: Path, *paths: str, bare: bool = False) -> Path:
    for path in paths:
        empty_repo(folder / path, bare=bare)
    return folder


def test_a_folder_of_clones(tmp_path: Path) -> None:
    clones(tmp_path / "src", "b", "a")
    clones(tmp_path / "src", "c.git", bare=True)
    (tmp_path / "src" / "notes").mkdir()
    (tmp_path / "src" / "file").touch()
    assert names(find([str(tmp_path / "src")], [])) == ["a", "b", "c"]


def test_clones_by_their_owners(tmp_path: Path) -> None:
    clones(tmp_path / "src", "ann/x", "bob/x", "y")
    assert names(find([str(tmp_path / "src")], [])) == ["ann/x", "bob/x", "y"]


def test_a_repository_is_itself_and_not_what_lies_in_it(tmp_path: Path) -> None:
    clones(tmp_path, "outer", "outer/inner")
    assert names(find([str(tmp_path / "outer")], [])) == ["outer"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    clones(tmp_path, "secret", "src/a")
    (tmp_path / "src" / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "src" / "deep").mkdir()
    (tmp_path / "src" / "deep" / "link").symlink_to(tmp_path / "secret")
    assert names(find([str(tmp_path / "src")], [])) == ["a"]


def test_a_link_inside_the_folder_is_what_it_leads_to(tmp_path: Path) -> None:
    clones(tmp_path / "src", "a")
    (tmp_path / "src" / "z").symlink_to(tmp_path / "src" / "a")
    (tmp_path / "src" / "loop").symlink_to(tmp_path / "src")
    assert names(find([str(tmp_path / "src")], [])) == ["a"]


def test_a_repository_counts_once_whatever_leads_to_it(tmp_path: Path) -> None:
    clones(tmp_path, "src/a")
    (tmp_path / "other").symlink_to(tmp_path / "src" / "a")
    ways = ["src", "src/a", "src/../src/a/", "other"]
    assert names(find([str(tmp_path / each) for each in ways], [])) == ["a"]


def test_repositories_of_one_name_are_told_apart(tmp_path: Path) -> None:
    clones(tmp_path, "one/x", "two/x", "two/y")
    assert names(find([str(tmp_path / each) for each in ("one/x", "two/x", "two/y")], [])) == ["one/x", "two/x", "y"]


def test_names_that_differ_by_their_case_are_told_apart(tmp_path: Path) -> None:
    clones(tmp_path, "one/x", "two/X")
    assert names(find([str(tmp_path / "one/x"), str(tmp_path / "two/X")], [])) == ["one/x", "two/X"]


def test_the_same_place_on_two_hosts() -> None:
    found = find(["https://a.example/own/x", "https://b.example/own/x", "https://b.example/own/y"], [])
    assert names(found) == ["a.example/own/x", "b.example/own/x", "own/y"]


def test_names_of_last_resort(tmp_path: Path) -> None:
    """Three levels that are called the same: what is left is where they are, as a number."""
    clones(tmp_path, "1/o/x", "2/o/x")
    found = names(find([str(tmp_path / "1/o/x"), str(tmp_path / "2/o/x")], []))
    assert len(set(found)) == 2
    assert all(name.startswith("o/x#") for name in found)
    assert found == names(find([str(tmp_path / "1/o/x"), str(tmp_path / "2/o/x")], []))


def test_two_ways_to_write_an_address_are_one_repository() -> None:
    found = find(["https://github.com/own/x.git", "git@github.com:own/x"], [])
    assert names(found) == ["own/x"]


def test_a_list(tmp_path: Path) -> None:
    clones(tmp_path, "lists/here", "src/a")
    lines = "# all of ours\n\nhere\n../src  # a folder\nhttps://git.example.org/own/x\r\nnowhere\next::sh\n"
    found = find([], [read_list(str(tmp_path / "lists" / "all.txt"), lines.encode())])
    assert names(found) == ["here", "a", "own/x"]
    assert [each.where.rpartition(":")[2] for each in found.problems] == ["6", "7"]


def test_a_list_never_shows_a_password(tmp_path: Path) -> None:
    lines = b"https://ann:s3cr3t-word@host.example/a/b?x\nhttps://ann:s3cr3t-word@host.example/a/b\n"
    listed = read_list(str(tmp_path / "list"), lines)
    found = find([], [listed])
    assert len(found.problems) == len(found.found) == 1
    assert "s3cr3t" not in f"{listed} {found}"
    assert found.found[0].place == "https://host.example/a/b"


def test_an_address_that_git_would_run_ends_everything() -> None:
    with pytest.raises(UsageError):
        find(["ext::sh -c x"], [])


def test_a_word_that_names_nothing_is_a_problem(tmp_path: Path) -> None:
    clones(tmp_path, "a")
    found = find([str(tmp_path / "a"), str(tmp_path / "missing")], [])
    assert names(found) == ["a"]
    assert [(each.where, each.message) for each in found.problems] == [(str(tmp_path / "missing"), "no such folder")]


def test_a_folder_called_like_an_address_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clones(tmp_path, "host.example:own")
    monkeypatch.chdir(tmp_path)
    assert [each.path for each in find(["host.example:own"], []).found] == [str(tmp_path / "host.example:own")]


def test_a_folder_that_may_not_be_read_is_a_problem(tmp_path: Path) -> None:
    clones(tmp_path, "src/a")
    (tmp_path / "src").chmod(0)
    try:
        found = find([str(tmp_path / "src")], [])
    finally:
        (tmp_path / "src").chmod(0o700)
    assert names(found) == (["a"] if os.geteuid() == 0 else [])


def test_names_of_bytes(tmp_path: Path) -> None:
    clones(tmp_path, os.fsdecode(b"src/\xff\n"))
    assert names(find([str(tmp_path / "src")], [])) == [os.fsdecode(b"\xff\n")]
