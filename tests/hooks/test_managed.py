"""What a push brings, where a hook manager has read git's lines: from its variables and git's command line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from kit.history import History, Repo

from scanner.hooks.managed import handed_on
from scanner.repo.open import open_repository
from scanner.repo.pushed import Update

ZERO = "0" * 40
NAMED = {
    "REMOTE_NAME": "origin",
    "REMOTE_URL": "x",
    "LOCAL_BRANCH": "refs/heads/main",
    "REMOTE_BRANCH": "refs/heads/main",
}


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """main, and a, b and "-c" on it; the tags v1 and main; b is known of the remote."""
    history = History()
    history.commit("c0", files={"x": "0"})
    history.commit("c1", files={"x": "1"})
    repo = history.write(tmp_path_factory.mktemp("managed") / "r")
    for name in ("a", "b", "deep/er"):
        repo.git("branch", name)
    repo.git("tag", "v1")
    repo.git("tag", "-a", "-m", "x", "main")
    repo.git("update-ref", "refs/remotes/origin/b", repo.oids[0])
    return repo


def found(repo: Repo, line: str, settings: dict[str, str] | None = None, **more: str) -> tuple[Update, ...]:
    for key, value in (settings or {}).items():
        repo.git("config", key, value)
    try:
        repository = open_repository(str(repo.path), os.environ, light=True)
        given = {f"PRE_COMMIT_{name}": value for name, value in {**NAMED, **more}.items()}
        return handed_on(repository, given, tuple(line.split()))
    finally:
        for key in settings or {}:
            repo.git("config", "--unset-all", key)


def names(updates: tuple[Update, ...]) -> set[str]:
    return {each.name.removeprefix("refs/") for each in updates}


ALL_HEADS = {"heads/main", "heads/a", "heads/b", "heads/deep/er"}
ALL_TAGS = {"tags/v1", "tags/main"}
PUSHES = {
    "": set(),
    "origin": set(),
    "origin heads/main": set(),
    "origin HEAD": set(),
    "origin @": set(),
    "origin refs/heads/main a": {"heads/a"},
    "-u -q origin a b": {"heads/a", "heads/b"},
    "origin +a:b": {"heads/b"},
    "origin a:refs/tags/v9": {"tags/v9"},
    "origin tag v1": {"tags/v1"},
    "origin deep/er v1": {"heads/deep/er", "tags/v1"},
    "origin HEAD~1:refs/heads/old": {"heads/old"},
    "origin HEAD~1:old": {"heads/old"},
    "origin :a +:b": set(),
    "-d origin a b": set(),
    "--delete origin a": set(),
    "origin ^a": set(),
    "origin nothing nothing:a": set(),
    "--all origin": ALL_HEADS,
    "--branches": ALL_HEADS,
    "--tags origin": ALL_TAGS,
    "--follow-tags": ALL_TAGS,
    "--mirr origin": ALL_HEADS | ALL_TAGS,
    "origin :": ALL_HEADS | ALL_TAGS,
    "origin refs/heads/*:refs/heads/*": ALL_HEADS | ALL_TAGS,
}


@pytest.mark.parametrize(("line", "others"), PUSHES.items(), ids=PUSHES)
def test_the_others_of_the_same_push(line: str, others: set[str], repo: Repo) -> None:
    first, *rest = found(repo, line)
    assert first == Update("refs/heads/main", repo.oids[1], ZERO)
    assert names(tuple(rest)) == others - {"heads/main"}


def test_what_is_configured(repo: Repo) -> None:
    assert names(found(repo, "", {"push.default": "matching"})) == ALL_HEADS
    assert names(found(repo, "origin", {"push.followTags": "true"})) == {"heads/main"} | ALL_TAGS
    assert names(found(repo, "origin", {"remote.origin.push": "a:x"})) == {"heads/main", "heads/x"}
    assert names(found(repo, "origin a", {"remote.origin.push": "b", "push.default": "matching"})) == {
        "heads/main",
        "heads/a",
    }


def test_where_the_others_were(repo: Repo) -> None:
    known = {each.name: each.old for each in found(repo, "origin a b")}
    assert known == {"refs/heads/main": ZERO, "refs/heads/a": ZERO, "refs/heads/b": repo.oids[0]}


def test_the_range_of_the_first(repo: Repo) -> None:
    old, new = repo.oids
    assert found(repo, "", FROM_REF=old, TO_REF=new) == (Update("refs/heads/main", new, old),)
    assert found(repo, "", FROM_REF="nothing") == (Update("refs/heads/main", new, ZERO),)


def test_nothing_that_can_be_named(repo: Repo) -> None:
    assert found(repo, "origin a", LOCAL_BRANCH="") == ()
    assert found(repo, "origin a", LOCAL_BRANCH="refs/heads/none") == ()


@pytest.mark.parametrize(
    "word", ["--upload-pack=x", "$(x)", "a b", "\udcff", "x" * 5000, "refs/heads/../x", "a:b:c", "+"]
)
def test_no_word_is_an_error(word: str, repo: Repo, tmp_path: Path) -> None:
    repository = open_repository(str(repo.path), os.environ, light=True)
    given = {f"PRE_COMMIT_{name}": value for name, value in NAMED.items()}
    assert handed_on(repository, given, ("origin", word))[0].name == "refs/heads/main"
