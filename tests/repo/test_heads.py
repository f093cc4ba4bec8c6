"""Branches and tags: what a sweep selects, and how it lists what there is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from kit.history import ENVIRONMENT, History, Repo, empty_repo

from scanner.repo.heads import Listing, between, beyond, branches_and_tags, commits_of, listing, ref_rows, said_between
from scanner.repo.log import read_log
from scanner.repo.open import Repository, open_repository

OTHERS = ("refs/pull/1/head", "refs/notes/commits", "refs/stash", "refs/keep-around/x", "refs/original/refs/heads/main")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    history = History()
    for number in range(3):
        history.commit(f"m{number}")
    history.commit("work", branch="work", parents=[2])
    return history.write(tmp_path / "repo", bare=True)


def opened(repo: Repo) -> Repository:
    return open_repository(str(repo.path), ENVIRONMENT, light=True)


def listed(repo: Repo) -> Listing:
    return listing(ref_rows(opened(repo)))


def selected(repo: Repo, known: Sequence[str] = ()) -> list[str]:
    repository = opened(repo)
    selection = branches_and_tags(repository, listed(repo))
    selection = beyond(selection, known) if known else selection
    if not selection.revisions:
        return []
    log = read_log(repository.git, selection.revisions, selection.more or None)
    return sorted(commit.message.strip() for commit, _ in log)


def made(repo: Repo, message: str, parent: str = "main") -> str:
    return repo.git("commit-tree", f"{parent}^{{tree}}", "-p", parent, stdin=message.encode())


def test_all_branches_and_tags(repo: Repo) -> None:
    repo.git("tag", "light", made(repo, "tagged"))
    repo.git("tag", "-a", "-m", "words", "heavy", made(repo, "tagged with words"))
    repo.git("update-ref", "refs/remotes/origin/far", made(repo, "followed"))
    assert selected(repo) == ["followed", "m0", "m1", "m2", "tagged", "tagged with words", "work"]


@pytest.mark.parametrize("ref", OTHERS)
def test_no_other_refs(repo: Repo, ref: str) -> None:
    repo.git("update-ref", ref, made(repo, "elsewhere"))
    assert selected(repo) == ["m0", "m1", "m2", "work"]
    assert set(listed(repo).others) == {ref}


def test_a_tag_on_no_commit_selects_nothing(repo: Repo) -> None:
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"x")
    repo.git("tag", "blob", blob)
    repo.git("tag", "-a", "-m", "words", "tree", "main^{tree}")
    assert selected(repo) == ["m0", "m1", "m2", "work"]
    found = commits_of(opened(repo).git, listed(repo).heads.values())
    assert found.keys() == {repo.git("rev-parse", each) for each in ("main", "work")}


def test_a_detached_head(repo: Repo) -> None:
    alone = made(repo, "alone")
    repo.git("update-ref", "--no-deref", "HEAD", alone)
    assert selected(repo) == ["alone", "m0", "m1", "m2", "work"]
    assert (listed(repo).head, listed(repo).branch, listed(repo).default(bare=True)) == (alone, "", "")


def test_nothing_in_a_repository_without_commits(tmp_path: Path) -> None:
    empty = empty_repo(tmp_path / "empty", bare=True)
    assert selected(empty) == []
    assert listed(empty).branch == "refs/heads/main"


def test_what_lies_beyond_what_is_known(repo: Repo) -> None:
    before = repo.git("rev-parse", "main")
    repo.git("update-ref", "refs/heads/main", made(repo, "later"))
    assert selected(repo, [before]) == ["later", "work"]


def test_a_listing_has_every_ref_once(repo: Repo) -> None:
    repo.git("update-ref", "refs/remotes/origin/main", "main~1")
    repo.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    found = listed(repo)
    assert sorted(found.heads) == ["refs/heads/main", "refs/heads/work", "refs/remotes/origin/main"]
    assert (found.followed, found.branch, found.others) == ("refs/remotes/origin/main", "refs/heads/main", {})


DEFAULTS = {
    "a mirror": (("main", "work"), "main", True, "refs/heads/main"),
    "a mirror with another default": (("main", "trunk"), "trunk", True, "refs/heads/trunk"),
    "somebody at work": (("main", "mine"), "mine", False, "refs/heads/main"),
    "at work on what was fetched": (
        ("mine", "remotes/origin/master"),
        "mine",
        False,
        "remotes/origin/master",
    ),
    "somebody with names of their own": (("trunk", "mine"), "trunk", False, "refs/heads/trunk"),
}


@pytest.mark.parametrize(("names", "head", "bare", "default"), DEFAULTS.values(), ids=DEFAULTS)
def test_the_branch_that_everybody_gets(names: tuple[str, ...], head: str, bare: bool, default: str) -> None:
    heads = {f"refs/{name}" if "/" in name else f"refs/heads/{name}": "0" * 40 for name in names}
    found = Listing(f"ref: refs/heads/{head}", "", heads, {})
    assert found.default(bare).removeprefix("refs/") == default.removeprefix("refs/")
    assert Listing(found.head, "refs/remotes/origin/x", heads, {}).default(bare) == "refs/remotes/origin/x"


def test_rows_change_with_any_ref_and_with_head(repo: Repo) -> None:
    seen = {ref_rows(opened(repo))}
    for change in (("update-ref", "refs/x/y", "main"), ("tag", "t"), ("symbolic-ref", "HEAD", "refs/heads/work")):
        repo.git(*change)
        seen.add(ref_rows(opened(repo)))
    assert len(seen) == 4


def test_what_commits_say_between_two_states(repo: Repo) -> None:
    git, tip = opened(repo).git, repo.git("rev-parse", "main")
    assert [each.subject for each in said_between(git, [tip], [repo.git("rev-parse", "main~1")])] == ["m2"]
    assert said_between(git, [], []) == []
    assert len(between(git, [tip], [])) == 3
    assert between(git, [tip], [tip]) == []


def test_messages_come_back_to_the_byte(repo: Repo) -> None:
    tip = made(repo, "a\r\n\n \x01b\n\n\nc\n")
    (said,) = said_between(opened(repo).git, [tip], ["main"])
    assert said.message == "a\r\n\n \x01b\n\n\nc\n"
    assert said.committed is not None
