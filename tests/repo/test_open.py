"""What is known of a repository as soon as it is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ENVIRONMENT, History, Repo

from scanner.repo.open import open_repository


def made(path: Path) -> Repo:
    history = History()
    history.commit("1", files={"a/b": "1"})
    return history.write(path)


@pytest.mark.parametrize("name", ["plain", "two\nlines", "ends\n", "false\nsha1"], ids=["plain", "two", "end", "words"])
def test_a_folder_may_be_called_anything(tmp_path: Path, name: str) -> None:
    repo = made(tmp_path / name)
    found = open_repository(str(repo.path), ENVIRONMENT)
    assert (found.git_dir, found.bare, found.object_format) == (f"{repo.path}/.git", False, "sha1")
    assert (found.work_tree(), found.head()) == (str(repo.path), repo.oids[0])


def test_a_work_tree_elsewhere_has_a_folder_of_its_own_and_a_common_one(tmp_path: Path) -> None:
    repo = made(tmp_path / "odd\nfolder")
    repo.git("worktree", "add", "-q", "--detach", str(tmp_path / "other"))
    found = open_repository(str(tmp_path / "other"), ENVIRONMENT)
    assert found.git_dir == f"{repo.path}/.git/worktrees/other"
    assert Path(found.common_dir) == repo.path / ".git"
    assert found.work_tree() == str(tmp_path / "other")
