"""Reading objects by id.

Absent, wrong and damaged ones are told apart from empty ones, and the reader survives them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from kit.history import History, Repo

import scanner.repo.objects
from scanner.errors import MissingObjectError
from scanner.repo.objects import Objects, open_objects
from scanner.repo.open import open_repository

ABSENT = "1234567890" * 4
CONTENTS = {"text": "one\n", "empty": b"", "binary": b"\0\n\r\n\xff" * 1000, "header": b"0" * 40 + b" blob 3\n"}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    history = History()
    files = {**CONTENTS, "dir/x": "1", "a\n*": "star", "link": "text", "sub": ABSENT}
    history.commit("root", files=files, modes={"link": "120000", "sub": "160000"})
    return history.write(tmp_path / "r", bare=True)


@pytest.fixture
def objects(repo: Repo) -> Iterator[Objects]:
    with open_objects(open_repository(str(repo.path), os.environ, light=True).git) as objects:
        yield objects


def oid(repo: Repo, name: str) -> str:
    return repo.git("rev-parse", f"main:{name}")


def loose(repo: Repo, oid: str) -> Path:
    path = repo.path / "objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    return path


@pytest.mark.parametrize("name", CONTENTS)
def test_blobs_come_whole(name: str, repo: Repo, objects: Objects) -> None:
    content = CONTENTS[name]
    assert objects.blob(oid(repo, name)) == (content if isinstance(content, bytes) else content.encode())


def test_what_was_read_is_counted_once(repo: Repo, objects: Objects) -> None:
    for _ in range(3):
        objects.blob(oid(repo, "text"))
    assert (objects.blobs, objects.size) == (1, 4)


def test_old_blobs_are_let_go(repo: Repo, objects: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner.repo.objects, "KEPT_BYTES", 10)
    for _ in range(2):
        for name in ("text", "binary", "header"):
            objects.blob(oid(repo, name))
    assert (objects.blobs, objects._held) == (3, 0)
    assert objects.blob(oid(repo, "text")) == b"one\n"


def test_a_missing_object_is_named_and_the_next_one_read(repo: Repo, objects: Objects) -> None:
    for _ in range(2):
        with pytest.raises(MissingObjectError, match=ABSENT[:12]):
            objects.blob(ABSENT)
        assert objects.blob(oid(repo, "text")) == b"one\n"


@pytest.mark.parametrize("nonsense", ["", "HEAD:nothing", "zzzz", "x y", "0" * 40, "\udcff", "main..main"])
def test_nonsense_is_a_missing_object(nonsense: str, repo: Repo, objects: Objects) -> None:
    with pytest.raises(MissingObjectError):
        objects.blob(nonsense)
    assert objects.blob(oid(repo, "text")) == b"one\n"


def test_a_tree_is_no_blob_and_a_blob_no_commit(repo: Repo, objects: Objects) -> None:
    with pytest.raises(MissingObjectError, match="is a tree, not a blob"):
        objects.blob(oid(repo, "dir"))
    with pytest.raises(MissingObjectError, match="is a blob, not a commit"):
        objects.commit(oid(repo, "text"))
    assert objects.commit(repo.oids[0]).oid == repo.oids[0]


@pytest.mark.parametrize("damage", [b"", b"garbage", None], ids=["empty", "garbage", "cut short"])
def test_the_reader_survives_a_damaged_object(damage: bytes | None, repo: Repo, objects: Objects) -> None:
    path = loose(repo, oid(repo, "binary"))
    path.write_bytes(path.read_bytes()[:-9] if damage is None else damage)
    for _ in range(2):
        with pytest.raises(MissingObjectError):
            objects.blob(oid(repo, "binary"))
        assert objects.blob(oid(repo, "text")) == b"one\n"


def test_a_git_that_died_is_started_again(repo: Repo, objects: Objects) -> None:
    objects.blob(oid(repo, "text"))
    assert objects._pipe is not None
    objects._pipe.process.kill()
    objects._pipe.process.wait()
    with pytest.raises(MissingObjectError):
        objects.blob(oid(repo, "header"))
    assert objects.blob(oid(repo, "header")) == CONTENTS["header"]


def test_closing_twice_does_no_harm_and_a_closed_reader_opens_again(repo: Repo, objects: Objects) -> None:
    assert objects.blob(oid(repo, "text")) == b"one\n"
    objects.close()
    objects.close()
    assert objects.blob(oid(repo, "header"))


def test_a_file_has_a_mode_and_contents(repo: Repo, objects: Objects) -> None:
    assert objects.file(repo.oids[0], "text") == ("100644", b"one\n")
    assert objects.file(repo.oids[0], "dir/x") == ("100644", b"1")
    assert objects.file(repo.oids[0], "link") == ("120000", b"text")
    assert objects.file(repo.oids[0], "a\n*") == ("100644", b"star")


@pytest.mark.parametrize("path", ["absent", "dir/absent", "text/absent", "*", "te*", ":(glob)**", "TEXT", ":/text"])
def test_a_name_is_no_pattern(path: str, repo: Repo, objects: Objects) -> None:
    assert objects.file(repo.oids[0], path) is None


@pytest.mark.parametrize("path", ["dir", "sub"])
def test_a_folder_in_the_place_of_a_file_is_not_an_absent_file(path: str, repo: Repo, objects: Objects) -> None:
    with pytest.raises(MissingObjectError):
        objects.file(repo.oids[0], path)


def test_a_file_whose_blob_is_gone_is_not_an_absent_file(repo: Repo, objects: Objects) -> None:
    loose(repo, oid(repo, "text")).unlink()
    with pytest.raises(MissingObjectError):
        objects.file(repo.oids[0], "text")
