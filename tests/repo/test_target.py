"""What an approval is asked for, and in which branch a commit is explained."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ENVIRONMENT, History, Repo

from scanner.errors import UsageError
from scanner.repo.open import Repository, open_repository
from scanner.repo.target import in_its_branch, known_branch, meant_for, under_review


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """1 - 2 - 3 on main, 2 - 4 - 5 on topic, which is checked out."""
    history = History()
    history.commit("1", files={"a": "1"})
    two = history.commit("2", files={"a": "2"})
    history.commit("3", files={"a": "3"})
    history.commit("4", files={"b": "1"}, parents=[two], branch="topic")
    history.commit("5", files={"b": "2"}, branch="topic")
    found = history.write(tmp_path / "r")
    found.git("checkout", "-q", "topic")
    return found


def opened(repo: Repo) -> Repository:
    return open_repository(str(repo.path), ENVIRONMENT)


def test_a_branch_is_reviewed_from_where_it_left_and_judged_by_where_it_lands(repo: Repo) -> None:
    found = under_review(opened(repo), None, "main")
    assert (found.base, found.head) == (repo.oids[1], repo.oids[4])
    assert (found.judged_at, found.label) == (repo.oids[2], "main..HEAD")


def test_words_are_taken_as_they_are(repo: Repo) -> None:
    assert under_review(opened(repo), "HEAD~1", "main").head == repo.oids[3]


def test_a_whole_history_is_no_review(repo: Repo) -> None:
    with pytest.raises(UsageError, match="whole history"):
        under_review(opened(repo), "..HEAD", "main")


@pytest.mark.parametrize(
    ("words", "branch"),
    [("main..HEAD", "main"), ("main...HEAD", "main"), ("HEAD~1..HEAD", ""), ("topic", ""), ("nowhere..HEAD", "")],
)
def test_a_range_that_starts_at_a_branch_is_meant_for_it(repo: Repo, words: str, branch: str) -> None:
    assert meant_for(opened(repo), words) == branch


def test_a_tag_is_no_branch(repo: Repo) -> None:
    repo.git("tag", "release", "HEAD")
    assert known_branch(opened(repo), "release") == ""
    assert known_branch(opened(repo), "main") == "refs/heads/main"


class TestInItsBranch:
    """A commit that has not landed is explained where its approvals count."""

    def test_the_branch_that_is_checked_out(self, repo: Repo) -> None:
        found = in_its_branch(opened(repo), repo.oids[3])
        assert found is not None
        assert (found.base, found.head, found.judged_at) == (repo.oids[1], repo.oids[4], repo.oids[2])

    @pytest.mark.parametrize("landed", (0, 1, 2))
    def test_what_has_landed_stands_by_itself(self, repo: Repo, landed: int) -> None:
        assert in_its_branch(opened(repo), repo.oids[landed]) is None

    def test_so_does_what_is_not_checked_out(self, repo: Repo) -> None:
        repo.git("checkout", "-q", "main")
        assert in_its_branch(opened(repo), repo.oids[3]) is None

    def test_and_what_nobody_says_where_to_land(self, repo: Repo) -> None:
        repo.git("branch", "-q", "-m", "main", "trunk")
        assert in_its_branch(opened(repo), repo.oids[3]) is None
