"""A log of revisions too many for a command line: the same commits, the same errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ENVIRONMENT, History, Repo

from scanner.errors import UndeterminedError
from scanner.repo.git import Git
from scanner.repo.log import read_log
from scanner.repo.open import open_repository

ABSENT = "f" * 40
BOTH = pytest.mark.parametrize("light", [True, False], ids=["plain", "wrapped"])


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    history = History()
    for number in range(5):
        history.commit(f"{number}", files={"a": str(number)})
    return history.write(tmp_path / "r", bare=True)


def git_in(repo: Repo, light: bool = True) -> Git:
    return open_repository(str(repo.path), ENVIRONMENT, light=light).git


def subjects(repo: Repo, *revisions: str, more: list[str] | None, light: bool = True) -> list[str]:
    return [commit.subject for commit, _ in read_log(git_in(repo, light), revisions, more)]


@BOTH
def test_listed_revisions_select_like_named_ones(repo: Repo, light: bool) -> None:
    first, second, *_, last = repo.oids
    assert subjects(repo, more=[last, f"^{second}"], light=light) == subjects(repo, last, f"^{second}", more=None)
    assert subjects(repo, last, more=[f"^{first}"], light=light) == ["4", "3", "2", "1"]


@BOTH
def test_they_come_with_their_rows(repo: Repo, light: bool) -> None:
    listed = list(read_log(git_in(repo, light), ("--no-walk=unsorted",), repo.oids))
    named = list(read_log(git_in(repo), repo.oids and ("main",)))
    assert sorted(listed, key=lambda item: item[0].subject) == sorted(named, key=lambda item: item[0].subject)


@BOTH
def test_more_than_a_pipe_holds(repo: Repo, light: bool) -> None:
    absent = [f"{number:040x}" for number in range(1, 5_000)]
    assert subjects(repo, "--ignore-missing", more=[*absent, repo.oids[0]], light=light) == ["0"]


@BOTH
@pytest.mark.parametrize("number", [1, 5_000])
def test_one_that_is_not_here_is_an_error_of_ours(repo: Repo, number: int, light: bool) -> None:
    """However much is still to be written when git gives up."""
    with pytest.raises(UndeterminedError):
        subjects(repo, more=[ABSENT, *repo.oids[:1] * number], light=light)


@pytest.mark.parametrize("option", ["--all", "-n1", "--output=x", "--stdin"])
def test_a_listed_option_selects_nothing(repo: Repo, option: str) -> None:
    with pytest.raises(UndeterminedError):
        subjects(repo, more=[option])
    assert not (repo.path / "x").exists()


def test_a_list_of_nothing_is_nothing(repo: Repo) -> None:
    """And not, as git has it, everything HEAD reaches."""
    assert subjects(repo, more=[]) == []
    assert subjects(repo, repo.oids[0], more=[]) == ["0"]
