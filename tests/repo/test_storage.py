"""Where objects lie, and what becomes of one that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ENVIRONMENT, History, Repo

from scanner.repo.git import Git
from scanner.repo.open import open_repository
from scanner.repo.storage import Storage, listed, open_storage, read_objects


def opened(repo: Repo) -> tuple[Git, Storage]:
    repository = open_repository(str(repo.path), ENVIRONMENT)
    return repository.git, open_storage(repository.common_dir, repository.object_format)


def written(folder: Path, object_format: str = "sha1") -> Repo:
    history = History()
    history.commit("Start", files={f"{number}.txt": f"text {number}\n" for number in range(5)})
    return history.write(folder, bare=True, object_format=object_format)


def blob(repo: Repo, content: bytes) -> bytes:
    return bytes.fromhex(repo.git("hash-object", "-w", "--stdin", stdin=content))


def file_of(repo: Repo, oid: bytes) -> Path:
    return repo.path / "objects" / oid.hex()[:2] / oid.hex()[2:]


@pytest.mark.parametrize(("object_format", "width"), [("sha1", 20), ("sha256", 32)])
def test_loose_objects(tmp_path: Path, object_format: str, width: int) -> None:
    repo = written(tmp_path / "repo", object_format)
    _, storage = opened(repo)
    every = repo.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split("\n")
    assert storage.width == width
    assert {oid.hex() for oid in storage.loose()} == set(every)
    assert storage.indexes == ()


@pytest.mark.parametrize("name", ["tmp_obj_abc", "x" * 38, "0" * 37, "0" * 39, ".hidden"])
def test_other_files_are_no_objects(tmp_path: Path, name: str) -> None:
    repo = written(tmp_path / "repo")
    _, storage = opened(repo)
    before = set(storage.loose())
    folder = repo.path / "objects" / "aa"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"")
    assert set(storage.loose()) == before


def test_packs_are_listed_once_packed(tmp_path: Path) -> None:
    repo = written(tmp_path / "repo")
    repo.git("repack", "-adq")
    _, storage = opened(repo)
    assert [index.suffix for index in storage.indexes] == [".idx"]
    assert storage.loose() == []


class TestAlternates:
    def test_of_alternates(self, tmp_path: Path) -> None:
        first = written(tmp_path / "first")
        first.git("clone", "-q", "--bare", "--shared", str(first.path), str(tmp_path / "second"))
        first.git("clone", "-q", "--bare", "--shared", str(tmp_path / "second"), str(tmp_path / "third"))
        _, storage = opened(Repo(tmp_path / "third"))
        assert [folder.parent.name for folder in storage.folders] == ["third", "second", "first"]

    def test_relative_ones(self, tmp_path: Path) -> None:
        first, second = written(tmp_path / "first"), History().write(tmp_path / "second", bare=True)
        (second.path / "objects" / "info").mkdir(exist_ok=True)
        (second.path / "objects" / "info" / "alternates").write_text("# a comment\n\n../../first/objects\n")
        _, storage = opened(second)
        assert set(opened(first)[1].loose()) == set(storage.loose())

    def test_in_a_circle(self, tmp_path: Path) -> None:
        repos = [written(tmp_path / name) for name in ("one", "two")]
        for repo, other in (repos, repos[::-1]):
            (repo.path / "objects" / "info").mkdir(exist_ok=True)
            (repo.path / "objects" / "info" / "alternates").write_text(f"{other.path}/objects\n")
        assert len(opened(repos[0])[1].folders) == 2

    def test_that_are_not_there(self, tmp_path: Path) -> None:
        repo = written(tmp_path / "repo")
        (repo.path / "objects" / "info").mkdir(exist_ok=True)
        (repo.path / "objects" / "info" / "alternates").write_bytes(b"/nowhere\n\xff\xfe\n")
        _, storage = opened(repo)
        assert len(storage.loose()) == 7


class TestReadByGit:
    def test_all_but_trees_are_listed(self, tmp_path: Path) -> None:
        repo = written(tmp_path / "repo")
        git, storage = opened(repo)
        tree = bytes.fromhex(repo.git("rev-parse", "main^{tree}"))
        assert set(listed(git)) == set(storage.loose()) - {tree}

    def test_each_with_its_content(self, tmp_path: Path) -> None:
        repo = written(tmp_path / "repo")
        git, _ = opened(repo)
        contents = [b"\n", b"no line break", b"a\0b\n", b"x" * 100_000]
        oids = [blob(repo, each) for each in contents]
        assert list(read_objects(git, oids, 1 << 20)) == [
            (oid, len(content), content) for oid, content in zip(oids, contents, strict=True)
        ]

    def test_of_trees_and_empty_files_only_that_there_is_nothing_in_them(self, tmp_path: Path) -> None:
        repo = written(tmp_path / "repo")
        tree, empty = bytes.fromhex(repo.git("rev-parse", "main^{tree}")), blob(repo, b"")
        assert list(read_objects(opened(repo)[0], [tree, empty], 1 << 20)) == [(tree, 0, None), (empty, 0, None)]

    def test_a_large_one_by_its_size(self, tmp_path: Path) -> None:
        repo = written(tmp_path / "repo")
        oid = blob(repo, b"x" * 1001)
        assert list(read_objects(opened(repo)[0], [oid], 1000)) == [(oid, 1001, None)]
        assert list(read_objects(opened(repo)[0], [oid], 1001)) == [(oid, 1001, b"x" * 1001)]

    def test_more_than_fit_into_a_pipe(self, tmp_path: Path) -> None:
        repo = written(tmp_path / "repo")
        oids = [bytes.fromhex(repo.git("rev-parse", "main:1.txt"))] * 5000
        assert sum(content == b"text 1\n" for _, _, content in read_objects(opened(repo)[0], oids, 99)) == 5000

    @pytest.mark.parametrize("damage", ["missing", "empty", "garbage", "cut"])
    def test_a_damaged_one_is_named_and_hides_no_other(self, tmp_path: Path, damage: str) -> None:
        repo = written(tmp_path / "repo")
        oids = [blob(repo, b"%d\n" % number * 4000) for number in range(9)]
        for oid in oids[2:6:3]:
            file = file_of(repo, oid)
            content = file.read_bytes()
            file.chmod(0o644)
            new = {"empty": b"", "garbage": b"garbage" * 9, "cut": content[:-9]}
            file.unlink() if damage == "missing" else file.write_bytes(new[damage])
        found = {oid: (size, content) for oid, size, content in read_objects(opened(repo)[0], oids, 1 << 20)}
        assert found.keys() == set(oids)
        assert [number for number, oid in enumerate(oids) if found[oid][1] is None] == [2, 5]
        assert all(found[oid][0] < 0 for oid in oids[2:6:3])
