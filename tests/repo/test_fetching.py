"""Fetching: only from a remote of the clone, only commits that were named, and nothing of theirs is run."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.clones import clone
from kit.history import ENVIRONMENT, History, Repo, empty_repo

from scanner.errors import UndeterminedError
from scanner.repo.fetching import fetch_commits, followed, is_branch_name, remote_of, tip_there
from scanner.repo.open import Repository, open_repository


def opened(repo: Repo) -> Repository:
    return open_repository(str(repo.path), ENVIRONMENT)


def made(path: Path) -> Repo:
    history = History()
    history.commit("One", files={"a": "1"})
    history.commit("Two", files={"a": "2"})
    return history.write(path)


def test_the_remote_that_a_clone_came_from(tmp_path: Path) -> None:
    repo = made(tmp_path / "o")
    assert remote_of(opened(repo)) == ""
    repo.git("remote", "add", "upstream", "file:///nowhere")
    assert remote_of(opened(repo)) == "upstream"
    repo.git("remote", "add", "origin", "file:///nowhere")
    assert remote_of(opened(repo)) == "origin"


def test_where_a_branch_is_there_and_was_here(tmp_path: Path) -> None:
    origin = made(tmp_path / "o")
    origin.git("branch", "a/main", "HEAD~1")  # a shorter name must not find it
    here = clone(origin, tmp_path / "c")
    assert tip_there(opened(here), ENVIRONMENT, "origin", "main", 60) == origin.head
    assert followed(opened(here), "origin", "main") == origin.head
    assert followed(opened(here), "origin", "none") is None
    assert followed(opened(here), "origin", "main~1") is None
    with pytest.raises(UndeterminedError, match="no branch"):
        tip_there(opened(here), ENVIRONMENT, "origin", "none", 60)


def test_hooks_attributes_and_programs_of_a_clone_are_not_run(tmp_path: Path) -> None:
    origin = made(tmp_path / "o")
    here = clone(origin, tmp_path / "c", "--depth=1")
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\n")
    program.chmod(0o755)
    hooks = here.path / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("reference-transaction", "post-checkout", "post-merge", "pre-auto-gc", "post-index-change"):
        (hooks / name).write_bytes(program.read_bytes())
        (hooks / name).chmod(0o755)
    here.git("config", "core.fsmonitor", str(program))
    here.git("config", "filter.x.smudge", str(program))
    here.write(".gitattributes", "* filter=x\n")
    fetch_commits(opened(here), ENVIRONMENT, "origin", [origin.head], 60)
    assert not (here.path / ".git/shallow").exists()
    assert not ran.exists()


@pytest.mark.parametrize("address", ["ext::sh -c touch% {ran}", "--upload-pack=touch {ran}", "fd::7", "evil::x"])
def test_an_address_that_names_a_program_is_refused(tmp_path: Path, address: str) -> None:
    repo = made(tmp_path / "o")
    ran = tmp_path / "ran"
    repo.git("config", "remote.origin.url", address.format(ran=ran))
    repo.git("config", "protocol.ext.allow", "always")
    with pytest.raises(UndeterminedError):
        fetch_commits(opened(repo), ENVIRONMENT, "origin", ["e" * 40], 60)
    with pytest.raises(UndeterminedError):
        tip_there(opened(repo), ENVIRONMENT, "origin", "main", 60)
    assert not ran.exists()


def test_what_is_no_id_is_not_asked_for(tmp_path: Path) -> None:
    origin = made(tmp_path / "o")
    here = clone(origin, tmp_path / "c", "--depth=1")
    ran = tmp_path / "ran"
    fetch_commits(opened(here), ENVIRONMENT, "origin", [f"--upload-pack=touch {ran};git-upload-pack", origin.head], 60)
    assert here.git("rev-list", "--count", "HEAD") == "2"
    assert not ran.exists()


def test_submodules_and_tags_stay_where_they_are(tmp_path: Path) -> None:
    origin = made(tmp_path / "o")
    origin.git("tag", "v1", "HEAD~1")
    here = clone(origin, tmp_path / "c", "--depth=1")
    before = here.git("for-each-ref")
    fetch_commits(opened(here), ENVIRONMENT, "origin", [origin.head], 60)
    assert here.git("for-each-ref") == before
    assert not (here.path / ".git/FETCH_HEAD").exists()


def test_a_password_in_an_address_is_not_repeated(tmp_path: Path) -> None:
    repo = made(tmp_path / "o")
    word = "hunter" + "2"
    repo.git("remote", "add", "origin", f"http://ci:{word}@127.0.0.1:1/x.git")
    with pytest.raises(UndeterminedError) as error:
        fetch_commits(opened(repo), ENVIRONMENT, "origin", ["e" * 40], 60)
    assert word not in error.value.message + error.value.hint


def test_a_remote_that_never_answers_has_a_deadline(tmp_path: Path) -> None:
    repo = made(tmp_path / "o")
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 5\n")
    slow.chmod(0o755)
    repo.git("remote", "add", "origin", f"file://{repo.path}")
    repo.git("config", "remote.origin.uploadpack", str(slow))
    with pytest.raises(UndeterminedError, match="longer than"):
        fetch_commits(opened(repo), ENVIRONMENT, "origin", ["e" * 40], 0.2)


@given(st.text(max_size=12) | st.from_regex(r"[a-z./@{~^:\-]{1,12}", fullmatch=True))
def test_a_branch_name_is_one_to_git_too(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    """Where we say yes git says yes; the other way round a few odd names are refused."""
    if not is_branch_name(name):
        return
    folder = tmp_path_factory.getbasetemp() / "names"
    repo = Repo(folder) if folder.exists() else empty_repo(folder)
    assert repo.git("check-ref-format", "--branch", name) == name


@pytest.mark.parametrize("name", ["main", "release/1.x", "feature/JIRA-1_x", "höhe", "a@b", "1", "x.y"])
def test_usual_names_are_names(name: str) -> None:
    assert is_branch_name(name)


@pytest.mark.parametrize(
    "name", ["", "@", "HEAD", "-x", "a..b", "a~1", "a^", "a:b", "a b", "a@{1}", "/a", ".a", "a/", "a.lock", "a.lock/b"]
)
def test_what_is_none_or_more_than_a_name_is_not(name: str) -> None:
    assert not is_branch_name(name)
