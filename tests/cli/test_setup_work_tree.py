"""Where init writes: plain files of the work tree, never through a link, never over what it has not shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from kit.history import ENVIRONMENT, History, empty_repo

from scanner.cli.setup.plan import Planned, difference
from scanner.cli.setup.work_tree import content_of, put_down, siblings, top_folder
from scanner.errors import UsageError
from scanner.repo.open import open_repository

PATH = ".github/workflows/x.yml"
NEW = Planned(PATH, None, b"new\n")


def test_a_new_file_with_its_folders(tmp_path: Path) -> None:
    assert content_of(tmp_path, PATH) is None
    put_down(tmp_path, NEW)
    assert content_of(tmp_path, PATH) == b"new\n"
    assert (tmp_path / PATH).stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_file_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"old\n")
    (tmp_path / "f").chmod(0o640)
    put_down(tmp_path, Planned("f", b"old\n", b"old\nnew\n"))
    assert (tmp_path / "f").read_bytes() == b"old\nnew\n"
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["f"]


@pytest.mark.parametrize("link", [".github", ".github/workflows", PATH])
@pytest.mark.parametrize("dangling", [False, True])
def test_no_link_on_the_way_is_followed(tmp_path: Path, link: str, dangling: bool) -> None:
    top, elsewhere = tmp_path / "top", tmp_path / "elsewhere"
    top.mkdir()
    if not dangling:
        (elsewhere / "workflows").mkdir(parents=True)
    (top / link).parent.mkdir(parents=True, exist_ok=True)
    (top / link).symlink_to(elsewhere)
    for act in (lambda: content_of(top, PATH), lambda: put_down(top, NEW)):
        with pytest.raises(UsageError, match="symbolic link"):
            act()
    assert not [each for each in elsewhere.rglob("*") if each.is_file()]


def test_what_is_no_file_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    os.mkfifo(tmp_path / "pipe")  # reading it would wait for ever
    (tmp_path / "f").write_bytes(b"")
    for path in ("d", "pipe", "f/x"):
        with pytest.raises(UsageError, match="is not a"):
            content_of(tmp_path, path)


def test_what_has_changed_meanwhile_was_not_shown(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"mine\n")
    for planned in (Planned("f", None, b"new\n"), Planned("f", b"old\n", b"new\n")):
        with pytest.raises(UsageError, match="meanwhile"):
            put_down(tmp_path, planned)
    assert (tmp_path / "f").read_bytes() == b"mine\n"


def test_nothing_to_write_writes_nothing(tmp_path: Path) -> None:
    put_down(tmp_path, Planned("f", None, None, "paste"))
    assert list(tmp_path.iterdir()) == []


def test_beside_each_other_only_files_count(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    (folder / "d.yml").mkdir(parents=True)
    (folder / "b.yml").write_bytes(b"b")
    (folder / "a.yaml").write_bytes(b"a")
    (folder / "c.txt").write_bytes(b"c")
    (folder / "link.yml").symlink_to("b.yml")
    assert siblings(tmp_path, "w", (".yml", ".yaml")) == {"w/a.yaml": b"a", "w/b.yml": b"b"}
    assert siblings(tmp_path, "none", (".yml",)) == {}


class TestTop:
    def test_from_wherever_it_is_run(self, tmp_path: Path) -> None:
        repo = empty_repo(tmp_path / "r")
        deep = repo.path / "a" / "b"
        deep.mkdir(parents=True)
        for path in (repo.path, deep):
            assert top_folder(open_repository(str(path), ENVIRONMENT), str(path)) == repo.path.resolve()

    def test_a_work_tree_beside_the_first_has_a_top_of_its_own(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={"a": "1"})
        repo = history.write(tmp_path / "r")
        repo.git("worktree", "add", "-q", "--detach", str(tmp_path / "other"))
        other = tmp_path / "other"
        assert top_folder(open_repository(str(other), ENVIRONMENT), str(other)) == other.resolve()

    def test_a_bare_repository_has_none(self, tmp_path: Path) -> None:
        repo = empty_repo(tmp_path / "r", bare=True)
        with pytest.raises(UsageError, match="bare"):
            top_folder(open_repository(str(repo.path), ENVIRONMENT), str(repo.path))


class TestDifference:
    def test_a_new_file_comes_from_nowhere(self) -> None:
        assert difference(Planned("f", None, b"a\n")).split("\n") == [
            "--- /dev/null",
            "+++ b/f",
            "@@ -0,0 +1 @@",
            "+a",
            "",
        ]

    def test_nothing_in_it_moves_the_terminal(self) -> None:
        shown = difference(Planned("f", b"a\x1b[2J\r\nb\xff\r\n", b"a\x1b[2J\r\nb\xff\r\nc\r\n"))
        assert shown.replace("\n", "").isprintable()
        assert shown.endswith("\n a\\x1b[2J\n b\\xff\n+c\n")
