"""Exactly the repository that was found is opened, and no other one around it."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ENVIRONMENT, History, Repo, empty_repo

from scanner.errors import TwokeyError
from scanner.sweep.opening import is_repository, open_at


def opened(path: Path) -> str:
    return open_at(str(path), ENVIRONMENT).git_dir


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    history = History()
    history.commit("Start", files={"a": "1"})
    return history.write(tmp_path / "repo")


def test_the_usual_ones(tmp_path: Path, repo: Repo) -> None:
    bare = empty_repo(tmp_path / "bare.git", bare=True)
    assert opened(repo.path) == str(repo.path / ".git")
    assert opened(bare.path) == str(bare.path)
    assert is_repository(repo.path)
    assert is_repository(bare.path)


def test_a_work_tree(tmp_path: Path, repo: Repo) -> None:
    repo.git("worktree", "add", "-q", str(tmp_path / "tree"))
    assert opened(tmp_path / "tree") == str(repo.path / ".git" / "worktrees" / "tree")


def test_a_link_to_one(tmp_path: Path, repo: Repo) -> None:
    (tmp_path / "link").symlink_to(repo.path)
    assert open_at(str(tmp_path / "link"), ENVIRONMENT).git_dir


def test_a_submodule(tmp_path: Path, repo: Repo) -> None:
    outer = empty_repo(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(repo.path), "sub")
    assert opened(outer.path / "sub") == str(outer.path / ".git" / "modules" / "sub")


BROKEN = {
    "an empty .git": lambda path: (path / ".git").mkdir(),
    "a .git that is a file about nothing": lambda path: (path / ".git").write_text("gitdir: ../nowhere\n"),
    "a .git that is a file of words": lambda path: (path / ".git").write_text("words\n"),
    "a .git that leads to the one around it": lambda path: (path / ".git").write_text("gitdir: ../missing/.git\n"),
    "a bare one without a HEAD that is one": lambda path: (
        [(path / each).mkdir() for each in ("objects", "refs")] and (path / "HEAD").write_text("words\n")
    ),
}


@pytest.mark.parametrize("breaking", BROKEN.values(), ids=BROKEN)
def test_a_broken_clone_is_not_the_repository_around_it(repo: Repo, breaking) -> None:
    inner = repo.path / "inner"
    inner.mkdir()
    breaking(inner)
    assert is_repository(inner)
    with pytest.raises(TwokeyError):
        opened(inner)


def test_a_folder_in_a_repository_is_none(repo: Repo) -> None:
    (repo.path / "folder").mkdir()
    assert not is_repository(repo.path / "folder")
    with pytest.raises(TwokeyError):
        opened(repo.path / "folder")


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(TwokeyError):
        opened(tmp_path / "missing")
