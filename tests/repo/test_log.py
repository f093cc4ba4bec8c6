"""The stream of the history against git's own view of it, commit by commit."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.history import ANN, CLAUDE, History, Repo

import scanner.repo.git
from scanner.errors import UndeterminedError
from scanner.model.commit import Commit
from scanner.repo.log import Row, raw_change, read_log
from scanner.repo.open import open_repository

GITLINK = "1234567890123456789012345678901234567890"
Read = list[tuple[Commit, list[Row]]]


def read(repo: Repo, *revisions: str, light: bool = True) -> Read:
    git = open_repository(str(repo.path), os.environ, light=light).git
    return list(read_log(git, revisions or ("--all",)))


def as_git_says(repo: Repo, *revisions: str) -> dict[str, list[Row]]:
    """The rows of each commit from `git diff-tree`, one process a commit: nothing to get wrong."""
    view = {}
    for oid in repo.git("rev-list", *(revisions or ("--all",))).split():
        flags = ("-r", "-z", "--root", "-c", "--no-commit-id", "--no-renames", "--no-abbrev")
        output = repo.git_bytes("diff-tree", *flags, oid).rstrip(b"\0")
        fields = output.split(b"\0") if output else []
        view[oid] = list(zip(fields[::2], fields[1::2], strict=True))
    return view


def check(repo: Repo, *revisions: str) -> Read:
    """Ids, order, rows, parents, identities and messages are git's."""
    found = read(repo, *revisions)
    wanted = as_git_says(repo, *revisions)
    assert [commit.oid for commit, _ in found] == list(wanted)
    for commit, rows in found:
        assert [_plain(row) for row in rows] == [_plain(row) for row in wanted[commit.oid]]
    for commit, _ in found:
        stored = repo.git_bytes("cat-file", "commit", commit.oid)
        head, _, message = stored.partition(b"\n\n")
        assert [f"parent {each}".encode() for each in commit.parents] == [
            line for line in head.split(b"\n") if line.startswith(b"parent ")
        ]
        assert f"\nauthor {commit.author} {commit.stamp}\n".encode("utf-8", "surrogateescape") in head
        assert f"\ncommitter {commit.committer} ".encode("utf-8", "surrogateescape") in head
        assert _trimmed(commit.message.encode("utf-8", "surrogateescape")) == _trimmed(message)
    return found


def _plain(row: Row) -> Row:
    return row[0].lstrip(b":"), row[1]


def _trimmed(message: bytes) -> list[bytes]:
    """Git shows lines without the blanks at their end."""
    return [line.rstrip(b" \t\r") for line in message.strip(b" \t\r\n").split(b"\n")]


PATHS = {
    "newline": "a\nb",
    "ends in a newline": "ends\n",
    "is a newline": "\n",
    "tab and quotes": 'a\t"b"\\c',
    "not UTF-8": "caf\udce9/\udcff",
    "spaces": " lead and trail ",
    "a row's start": ":100644 100644",
    "a record's start": "commit 0123456789012345678901234567890123456789",
    "a newline and a record's start": "\ncommit 0123456789012345678901234567890123456789",
    "an option": "--output=x",
    "a pathspec": ":(exclude)*",
    "control characters": "\x01\x1b[31m\x7f",
    "decomposed": "e\u0301",
    "deep": "/".join("abcdefghijklmnop"),
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_hostile_paths(path: str, tmp_path: Path) -> None:
    history = History()
    history.commit("one", files={path: "1", "z": "1"})
    history.commit("two", files={path: "2", "zz": "1"})
    history.commit("three", files={path: None})
    found = check(history.write(tmp_path / "r", bare=True))
    statuses = [[change.status for row in rows if (change := raw_change(row)).path == path] for _, rows in found]
    assert statuses == [["D"], ["M"], ["A"]]


MESSAGES = {
    "empty": "",
    "only blank lines": "\n\n\n",
    "no newline at the end": "subject",
    "rows": "subject\n\n:100644 100644 aaaa bbbb M\n:000000",
    "only a row": ":100644 100644 aaaa bbbb M",
    "a record": "subject\n\ncommit 0123456789012345678901234567890123456789\n\n\ncommit x",
    "indented": "    subject\n\n        code\n    more",
    "CRLF": "subject\r\n\r\nbody\r\n",
    "not UTF-8": b"caf\xe9 \xff\xfe\n",
    "escapes": "\x1b[31mred\x1b[0m\x08\x07",
    "headers": "author X <x@example.org> 1 +0000\ntree 0\n\nparent 1",
    "long": "x" * 70_000,
}


@pytest.mark.parametrize("files", [{}, {"f": "2"}], ids=["without changes", "with changes"])
@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_hostile_messages(message: str | bytes, files: dict[str, str], tmp_path: Path) -> None:
    history = History()
    for index in range(3):
        history.commit(message, files={f"f{index}": "1"} if files else None, author=CLAUDE)
    check(history.write(tmp_path / "r", bare=True))


def shapes() -> History:
    """A root, a second root, a merge, an octopus, an empty merge, modes, links and gitlinks."""
    history = History()
    root = history.commit("root", files={"a": "1", "b": "1"})
    link = history.commit("types", files={"a": "b", "sub": GITLINK}, modes={"a": "120000", "sub": "160000"})
    mode = history.commit("modes", files={"b": "1", "sub": "0" * 39 + "1"}, modes={"b": "100755", "sub": "160000"})
    side = history.commit("side", files={"side": "1", "b": "2"}, parents=[root], branch="side")
    other = history.commit("other root", files={"c": "1"}, parents=[], branch="other")
    third = history.commit("third", files={"d": "1"}, parents=[root], branch="third")
    merge = history.commit("merge", parents=[mode, side], files={"b": "3", "side": "1", "evil": "1"})
    octopus = history.commit("octopus", parents=[merge, third, other], files={"c": "2", "d": "2", "e": "1"})
    history.commit("", parents=[octopus, link])
    history.commit("", files={})
    history.commit("a folder for a file", files={"b": None, "b/c": "1"})
    return history


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_every_shape_of_commit(object_format: str, tmp_path: Path) -> None:
    history = shapes()
    if object_format == "sha256":
        history.stream = history.stream.replace(GITLINK.encode(), b"12" * 32).replace(b"0" * 39 + b"1", b"34" * 32)
    repo = history.write(tmp_path / "r", bare=True, object_format=object_format)
    found = check(repo)
    assert len(found) == 11
    assert {len(commit.oid) for commit, _ in found} == {40 if object_format == "sha1" else 64}
    assert {len(commit.parents) for commit, _ in found} == {0, 1, 2, 3}


@pytest.mark.parametrize("size", [1, 2, 3, 5, 64, 1021])
def test_records_may_be_cut_anywhere(size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = shapes()
    for path in PATHS.values():
        history.commit("", files={path: "1"})
    repo = history.write(tmp_path / "r", bare=True)
    whole = read(repo)
    monkeypatch.setattr(scanner.repo.git, "CHUNK", size)
    assert read(repo) == whole


def test_selects_what_git_selects(tmp_path: Path) -> None:
    repo = shapes().write(tmp_path / "r", bare=True)
    first, fifth = repo.oids[0], repo.oids[6]
    for revisions in (("main",), ("main", f"^{fifth}"), ("--max-count=1", first), (first,), (f"^{first}", first)):
        check(repo, *revisions)


def test_both_ways_to_run_git_read_the_same(tmp_path: Path) -> None:
    repo = shapes().write(tmp_path / "r", bare=True)
    assert read(repo, light=True) == read(repo, light=False)


def test_what_git_could_read_is_handed_out_before_the_error(tmp_path: Path) -> None:
    history = History()
    for index in range(3):
        history.commit(f"c{index}", files={"f": str(index)})
    repo = history.write(tmp_path / "r", bare=True)
    (repo.path / "objects" / repo.oids[0][:2] / repo.oids[0][2:]).unlink()
    seen = []
    git = open_repository(str(repo.path), os.environ, light=True).git
    with pytest.raises(UndeterminedError, match="cannot read the history"):
        seen.extend(commit.oid for commit, _ in read_log(git, ("main",)))
    assert seen == [repo.oids[2]]


def test_a_row_of_a_merge_shows_the_first_parents_side(tmp_path: Path) -> None:
    history = History()
    root = history.commit(files={"f": "1"})
    ours = history.commit(files={"f": "2"})
    theirs = history.commit(files={"f": "3"}, parents=[root], branch="side")
    history.commit("merge", parents=[ours, theirs], files={"f": "4"})
    repo = history.write(tmp_path / "r", bare=True)
    (row,) = read(repo, "--max-count=1", "main")[0][1]
    change = raw_change(row)
    blobs = {number: repo.git("rev-parse", f"{oid}:f") for number, oid in enumerate(repo.oids, 1)}
    assert (change.old_oid, change.new_oid) == (blobs[2], blobs[4])
    assert (change.path, change.status, change.old_mode, change.new_mode) == ("f", "M", "100644", "100644")


POOL = st.sampled_from([*PATHS.values(), "a", "b", "dir/a", "dir/b"])
FILE = st.sampled_from([("1", "100644"), ("2", "100644"), ("2", "100755"), ("a", "120000"), (GITLINK, "160000")])
COMMIT = st.tuples(
    st.sampled_from(list(MESSAGES.values())),
    st.dictionaries(POOL, st.one_of(st.none(), FILE), max_size=3),
    st.lists(st.integers(0, 7), max_size=3, unique=True),
)


@settings(max_examples=25)
@given(st.lists(COMMIT, min_size=1, max_size=8))
def test_any_history(commits: list[tuple[str | bytes, dict[str, tuple[str, str] | None], list[int]]]) -> None:
    history = History()
    for index, (message, files, parents) in enumerate(commits):
        history.commit(
            message,
            files={path: file[0] if file else None for path, file in files.items()},
            modes={path: file[1] for path, file in files.items() if file},
            parents=[parent + 1 for parent in parents if parent < index],
            author=ANN if index % 2 else "caf\udce9 \u202e <x y@z>",
        )
    with tempfile.TemporaryDirectory() as folder:
        check(history.write(Path(folder) / "r", bare=True), "main")
