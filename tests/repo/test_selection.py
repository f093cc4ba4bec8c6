"""From RANGE as a person writes it to the commits that are judged."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from kit.history import ENVIRONMENT, History, Repo

from scanner.errors import UndeterminedError, UsageError
from scanner.repo.log import read_log
from scanner.repo.open import Repository, open_repository
from scanner.repo.selection import (
    Selection,
    between,
    everything,
    fetch_line,
    history,
    one_commit,
    parse_range,
    staged,
)


def opened(path: Path) -> Repository:
    return open_repository(str(path), os.environ, light=True)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """1 - 2 - 3 on main, 1 - 4 - 5 on side, 6 on a root of its own."""
    work = History()
    one = work.commit("1", files={"a": "1"})
    work.commit("2", files={"a": "2"})
    work.commit("3", files={"a": "3"})
    work.commit("4", files={"b": "1"}, parents=[one], branch="side")
    work.commit("5", files={"b": "2"}, branch="side")
    work.commit("6", files={"c": "1"}, branch="other")
    repo = work.write(tmp_path / "r")
    repo.git("tag", "v1", repo.oids[1])
    repo.git("tag", "-a", "-m", "x", "v2", repo.oids[4])
    return repo


def numbers(repo: Repo, repository: Repository, selection: Selection) -> list[int]:
    """What the selection selects, by the numbers of the fixture."""
    if not selection.revisions:
        return []
    return sorted(repo.oids.index(commit.oid) + 1 for commit, _ in read_log(repository.git, selection.revisions))


RANGES = {
    "main": ([3], 2, 3, "range"),
    "side": ([5], 4, 5, "range"),
    "main~2": ([1], None, 1, "range"),
    "v1": ([2], 1, 2, "range"),
    "v2": ([5], 4, 5, "range"),
    "main~1..main": ([3], 2, 3, "range"),
    "v1..": ([3], 2, 3, "range"),
    "..side": ([1, 4, 5], None, 5, "history"),
    "..": ([1, 2, 3], None, 3, "history"),
    "main..side": ([4, 5], 3, 5, "range"),
    "main...side": ([4, 5], 1, 5, "range"),
    "...side": ([4, 5], 1, 5, "range"),
    "side...": ([2, 3], 1, 3, "range"),
    "main..main": ([], 3, 3, "range"),
    "side..main": ([2, 3], 5, 3, "range"),
    "main^{/2}..HEAD": ([3], 2, 3, "range"),
}


@pytest.mark.parametrize("words", RANGES)
def test_ranges(words: str, repo: Repo) -> None:
    commits, base, head, kind = RANGES[words]
    repository = opened(repo.path)
    selection = parse_range(repository, words)
    assert numbers(repo, repository, selection) == commits
    assert selection.base == (None if base is None else repo.oids[base - 1])
    assert selection.head == repo.oids[head - 1]
    assert selection.kind == kind


@pytest.mark.parametrize(("words", "judge"), [("main~1..side", 2), ("main...side", 3), ("side", 4), ("..side", 3)])
def test_the_base_judges_a_range_and_head_a_history(words: str, judge: int, repo: Repo) -> None:
    assert parse_range(opened(repo.path), words).judged_at == repo.oids[judge - 1]


def test_a_root_commit_alone_is_judged_by_itself(repo: Repo) -> None:
    assert one_commit(opened(repo.path), "main~2").judged_at == repo.oids[0]


def test_everything_means_all_refs(repo: Repo) -> None:
    repository = opened(repo.path)
    assert numbers(repo, repository, everything(repository)) == [1, 2, 3, 4, 5, 6]
    assert numbers(repo, repository, history(repository)) == [1, 2, 3]


def test_since_goes_by_ancestry_and_never_by_date(tmp_path: Path) -> None:
    work = History()
    work.commit("old", time=2_000_000_000)
    work.commit("base", time=1_000_000_000)
    work.commit("dated before everything", files={"a": "1"}, time=1)
    repo = work.write(tmp_path / "r", bare=True)
    repository = opened(repo.path)
    assert numbers(repo, repository, between(repository, repo.oids[1], "HEAD")) == [3]


@pytest.mark.parametrize(
    "words",
    ["nothing", "nothing..main", "main..nothing", "main...nothing", "main:a", "main^{tree}", "a b", "main..a.."],
)
def test_a_name_of_no_commit_is_a_usage_error(words: str, repo: Repo) -> None:
    with pytest.raises(UsageError) as caught:
        parse_range(opened(repo.path), words)
    assert caught.value.hint


@pytest.mark.parametrize("words", ["--all", "-n1", "--output=x..main", "--", "-"])
def test_an_option_is_no_range(words: str, repo: Repo) -> None:
    with pytest.raises(UsageError):
        parse_range(opened(repo.path), words)


def test_a_ref_that_looks_like_an_option_stays_a_name(repo: Repo) -> None:
    repo.git("update-ref", "refs/heads/--output=pwned", repo.oids[1])
    repository = opened(repo.path)
    assert numbers(repo, repository, parse_range(repository, "v1..refs/heads/--output=pwned")) == []
    assert numbers(repo, repository, everything(repository)) == [1, 2, 3, 4, 5, 6]
    assert not list(repo.path.glob("*pwned"))


def test_no_common_ancestor(repo: Repo) -> None:
    with pytest.raises(UsageError, match="no common ancestor"):
        parse_range(opened(repo.path), "main...other")


def test_a_repository_without_commits(tmp_path: Path) -> None:
    History().write(tmp_path / "r")
    repository = opened(tmp_path / "r")
    assert repository.head() is None
    assert history(repository).revisions == ()
    assert staged(repository).head is None
    with pytest.raises(UsageError, match="has none yet"):
        parse_range(repository, "HEAD")


def test_an_orphan_branch_without_commits_beside_others(repo: Repo) -> None:
    repo.git("checkout", "-q", "--orphan", "new")
    repository = opened(repo.path)
    assert history(repository).revisions == ()
    assert numbers(repo, repository, everything(repository)) == [1, 2, 3, 4, 5, 6]


DAMAGE = {
    "its commit is gone": lambda repo: (repo.path / ".git/objects" / repo.oids[2][:2] / repo.oids[2][2:]).unlink(),
    "its ref is garbage": lambda repo: (repo.path / ".git/refs/heads/main").write_text("garbage\n"),
    "its ref is empty": lambda repo: (repo.path / ".git/refs/heads/main").write_text(""),
    "its ref names nothing": lambda repo: (repo.path / ".git/refs/heads/main").write_text("1" * 40 + "\n"),
    "its ref names a blob": lambda repo: (repo.path / ".git/refs/heads/main").write_text(
        repo.git("rev-parse", "main:a") + "\n"
    ),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize("select", [history, staged, everything, lambda each: parse_range(each, "HEAD")])
def test_a_head_that_cannot_be_read_is_not_a_new_repository(damage: object, select: object, repo: Repo) -> None:
    """A pass on the ground of "no commits yet" would be the cheapest way past the gate."""
    damage(repo)  # type: ignore[operator]
    with pytest.raises(UndeterminedError):
        repository = opened(repo.path)
        numbers(repo, repository, select(repository))  # type: ignore[operator]


def clone(repo: Repo, path: Path, *flags: str) -> Repo:
    command = ["git", "clone", "-q", *flags, f"file://{repo.path}", str(path)]
    subprocess.run(command, env=ENVIRONMENT, check=True, capture_output=True)
    return Repo(path, repo.oids)


def test_shallow(repo: Repo, tmp_path: Path) -> None:
    shallow = clone(repo, tmp_path / "shallow", "--depth=2")
    repository = opened(shallow.path)
    assert repository.shallow == {repo.oids[1]}
    assert numbers(repo, repository, parse_range(repository, "HEAD~1..HEAD")) == [3]
    with pytest.raises(UndeterminedError) as caught:
        parse_range(repository, f"{repo.oids[0]}..HEAD")
    assert "git fetch --unshallow origin" in caught.value.hint


def test_no_common_ancestor_in_a_shallow_clone_is_undetermined(repo: Repo, tmp_path: Path) -> None:
    shallow = clone(repo, tmp_path / "shallow", "--depth=1", "--no-single-branch")
    with pytest.raises(UndeterminedError, match="shallow"):
        parse_range(opened(shallow.path), "HEAD...origin/side")


def test_the_cure_names_the_remote_that_is_there(repo: Repo, tmp_path: Path) -> None:
    shallow = clone(repo, tmp_path / "shallow", "--depth=1", "--origin=upstream")
    assert fetch_line(opened(shallow.path)) == "git fetch --unshallow upstream"


def test_detached(repo: Repo) -> None:
    repo.git("checkout", "-q", "--detach", "side")
    repository = opened(repo.path)
    assert numbers(repo, repository, history(repository)) == [1, 4, 5]


def test_a_work_tree_of_its_own(repo: Repo, tmp_path: Path) -> None:
    repo.git("worktree", "add", "-q", str(tmp_path / "tree"), "side")
    repository = opened(tmp_path / "tree")
    assert numbers(repo, repository, history(repository)) == [1, 4, 5]
    assert numbers(repo, repository, parse_range(repository, "main..")) == [4, 5]


def test_a_subfolder(repo: Repo) -> None:
    repo.write("sub/folder/x", "1")
    repository = opened(repo.path / "sub/folder")
    assert numbers(repo, repository, history(repository)) == [1, 2, 3]


def test_inside_the_git_folder(repo: Repo) -> None:
    repository = opened(repo.path / ".git")
    assert numbers(repo, repository, history(repository)) == [1, 2, 3]


def test_bare(repo: Repo, tmp_path: Path) -> None:
    clone(repo, tmp_path / "bare", "--bare")
    repository = opened(tmp_path / "bare")
    assert numbers(repo, repository, parse_range(repository, "main~1..main")) == [3]
    with pytest.raises(UsageError, match="bare"):
        staged(repository)


@pytest.mark.parametrize("name", ["nowhere", "file", "plain"])
def test_no_repository(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "plain").mkdir()
    with pytest.raises(UsageError) as caught:
        opened(tmp_path / name)
    assert caught.value.hint


def test_a_branch_beats_no_file_of_its_name(repo: Repo) -> None:
    repo.write("side", "a file, not a revision")
    repository = opened(repo.path)
    assert numbers(repo, repository, parse_range(repository, "side")) == [5]
