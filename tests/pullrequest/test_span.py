"""Which commits are judged: the right ones, or none, in every kind of clone and every shape of history."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from kit.clones import checkout, clone
from kit.history import ENVIRONMENT, WEB_FLOW, History, Repo

from scanner.errors import UndeterminedError
from scanner.pullrequest.asked import Asked
from scanner.pullrequest.span import IncompleteError, Remote, span
from scanner.repo.fetching import fetch_commits, remote_of, tip_there
from scanner.repo.open import Repository, open_repository
from scanner.repo.selection import Selection

MISSING = "e" * 40


def remote(repo: Repo, calls: list[str]) -> Remote:
    """The remote of a clone, noting what it is asked for."""
    here = open_repository(str(repo.path), ENVIRONMENT)
    name = remote_of(here)

    def tip(branch: str) -> str:
        calls.append("tip")
        return tip_there(here, ENVIRONMENT, name, branch, 60)

    def fetch(oids: tuple[str, ...]) -> Repository:
        calls.append("fetch")
        fetch_commits(here, ENVIRONMENT, name, oids, 60)
        return open_repository(str(repo.path), ENVIRONMENT)

    return Remote(name, tip, fetch)


def selected(repo: Repo, asked: Asked, *, fetch: bool = True, calls: list[str] | None = None) -> Selection:
    calls = [] if calls is None else calls
    return span(open_repository(str(repo.path), ENVIRONMENT), asked, remote(repo, calls), fetch=fetch)[1]


def request(base: str, head: str, target: str = "") -> Asked:
    return Asked("pull request", "pull-request", head, base, target)


def subjects(repo: Repo, selection: Selection) -> list[str]:
    if not selection.revisions:
        return []
    return repo.git("log", "--topo-order", "--format=%s", *selection.revisions, "--").split("\n")


def forked(path: Path) -> Repo:
    """`main` went on by two after `topic` left it with two; `try` is the forge's merge of both."""
    history = History()
    start = history.commit("Start", files={"a": "1"})
    left = history.commit("Left here", files={"a": "2"})
    history.commit("Main 1", files={"b": "1"})
    main = history.commit("Main 2", files={"b": "2"})
    one = history.commit("One", branch="topic", parents=[left], files={"c": "1"})
    head = history.commit("Two", branch="topic", parents=[one], files={"c": "2"})
    history.commit("Merge", branch="try", parents=[main, head], author=WEB_FLOW)
    assert start == 1
    return history.write(path)


def ends(origin: Repo) -> tuple[str, str]:
    return origin.git("rev-parse", "main"), origin.git("rev-parse", "topic")


class TestWholeClones:
    def test_from_where_it_left_by_the_policy_of_the_tip(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        base, head = ends(origin)
        calls: list[str] = []
        found = selected(clone(origin, tmp_path / "c"), request(base, head), calls=calls)
        assert subjects(origin, found) == ["Two", "One"]
        assert (found.kind, found.judged_at, found.head) == ("pull-request", base, head)
        assert found.base == origin.oids[1]
        assert found.label == f"{base[:12]}..{head[:12]}"
        assert calls == []

    def test_a_base_that_moved_on_since_the_event(self, tmp_path: Path) -> None:
        """The job is run again a week later: the branch that it goes to may be stricter by now."""
        origin = forked(tmp_path / "o")
        base, head = ends(origin)
        here = clone(origin, tmp_path / "c")
        assert selected(here, request(origin.oids[1], head, "main")).judged_at == base
        assert selected(here, request(origin.oids[1], head)).judged_at == origin.oids[1]

    def test_a_clone_that_is_older_than_the_event(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        base, head = ends(origin)
        here = clone(origin, tmp_path / "c")
        here.git("update-ref", "refs/remotes/origin/main", origin.oids[0])
        assert selected(here, request(base, head, "main")).judged_at == base

    def test_a_base_that_took_a_part_by_a_merge(self, tmp_path: Path) -> None:
        history = History()
        start = history.commit("Start")
        one = history.commit("One", branch="topic", parents=[start], files={"c": "1"})
        history.commit("Merged", parents=[start, one], files={"c": "1"})
        history.commit("Two", branch="topic", files={"c": "2"})
        origin = history.write(tmp_path / "o")
        found = selected(origin, request(*ends(origin)))
        assert subjects(origin, found) == ["Two"]
        assert found.base == origin.oids[one - 1]

    def test_a_base_that_took_a_part_as_a_squash_still_lacks_the_commits(self, tmp_path: Path) -> None:
        history = History()
        start = history.commit("Start")
        history.commit("One", branch="topic", parents=[start], files={"c": "1"})
        history.commit("One (#1)", files={"c": "1"})
        history.commit("Two", branch="topic", files={"c": "2"})
        origin = history.write(tmp_path / "o")
        assert subjects(origin, selected(origin, request(*ends(origin)))) == ["Two", "One"]

    def test_criss_cross(self, tmp_path: Path) -> None:
        """Two merge bases: what either side had when they crossed is in both."""
        history = History()
        start = history.commit("Start")
        left = history.commit("Left", parents=[start], files={"l": "1"})
        right = history.commit("Right", branch="topic", parents=[start], files={"r": "1"})
        history.commit("Cross", parents=[left, right], files={"r": "1"})
        history.commit("Cross over", branch="topic", parents=[right, left], files={"l": "1"})
        history.commit("New", branch="topic", files={"n": "1"})
        origin = history.write(tmp_path / "o")
        base, head = ends(origin)
        found = selected(origin, request(base, head))
        assert subjects(origin, found) == ["New", "Cross over"]
        assert (found.base, found.judged_at) == (base, base)

    def test_the_head_is_the_base_or_behind_it(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        base, _ = ends(origin)
        for head in (base, origin.oids[0]):
            assert subjects(origin, selected(origin, request(base, head))) == [""]

    def test_nothing_in_common(self, tmp_path: Path) -> None:
        """All of it is new, and the line of the base is not its own."""
        history = History()
        history.commit("Main")
        history.commit("Root", branch="topic", parents=[], files={"x": "1"})
        history.commit("Two", branch="topic", files={"x": "2"})
        origin = history.write(tmp_path / "o")
        base, head = ends(origin)
        found = selected(origin, request(base, head))
        assert subjects(origin, found) == ["Two", "Root"]
        assert found.base == base

    def test_a_tag_with_a_message_is_its_commit(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        origin.git("tag", "-a", "-m", "v1", "v1", "topic")
        tag = origin.git("rev-parse", "v1")
        assert selected(origin, request(ends(origin)[0], tag)).head == ends(origin)[1]

    def test_nothing_left_and_nothing_before(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        gone = selected(origin, Asked("push", "range", ""))
        assert (gone.head, gone.revisions) == (None, ())
        first = selected(origin, Asked("push", "range", origin.oids[2]))
        assert (first.kind, first.judged_at) == ("history", origin.oids[2])
        assert subjects(origin, first) == ["Main 1", "Left here", "Start"]

    def test_a_bare_clone_and_a_worktree(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        bare = clone(origin, tmp_path / "bare", "--bare")
        origin.git("worktree", "add", "-q", "--detach", str(tmp_path / "tree"), "topic")
        for here in (bare, Repo(tmp_path / "tree")):
            assert subjects(here, selected(here, request(*ends(origin)))) == ["Two", "One"]

    def test_an_id_of_another_kind_of_repository(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        with pytest.raises(UndeterminedError, match="another kind"):
            selected(origin, request("a" * 64, ends(origin)[1]))


CUTS: dict[str, Callable[[Repo, Path], Repo]] = {
    "head-alone": lambda origin, path: checkout(origin, path, "refs/heads/topic", 1),
    "head-with-one-more": lambda origin, path: checkout(origin, path, "refs/heads/topic", 2),
    "trial-merge": lambda origin, path: checkout(origin, path, "refs/heads/try", 1),
    "trial-merge-and-parents": lambda origin, path: checkout(origin, path, "refs/heads/try", 2),
    "base-alone": lambda origin, path: clone(origin, path, "--depth=1"),
    "head-whole-base-missing": lambda origin, path: checkout(origin, path, "refs/heads/topic"),
    "all-branches-cut": lambda origin, path: clone(origin, path, "--depth=2", "--no-single-branch"),
}


class TestCutShort:
    @pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS.keys())
    def test_the_rest_is_fetched_once(self, tmp_path: Path, cut: Callable[[Repo, Path], Repo]) -> None:
        origin = forked(tmp_path / "o")
        here = cut(origin, tmp_path / "c")
        before = (here.git("for-each-ref"), here.git("status", "--short"), here.head)
        calls: list[str] = []
        found = selected(here, request(*ends(origin)), calls=calls)
        assert subjects(here, found) == ["Two", "One"]
        assert found.base == origin.oids[1]
        assert calls == ["fetch"]
        assert (here.git("for-each-ref"), here.git("status", "--short"), here.head) == before

    @pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS.keys())
    def test_or_nothing_is_judged_and_the_line_is_said(self, tmp_path: Path, cut: Callable[[Repo, Path], Repo]) -> None:
        origin = forked(tmp_path / "o")
        here = cut(origin, tmp_path / "c")
        calls: list[str] = []
        with pytest.raises(IncompleteError) as error:
            selected(here, request(*ends(origin)), fetch=False, calls=calls)
        assert calls == []
        words = error.value.command.split(" ")
        assert words[:2] == ["git", "fetch"]
        here.git(*words[1:])
        assert subjects(here, selected(here, request(*ends(origin)), fetch=False)) == ["Two", "One"]

    def test_a_cut_below_what_is_judged_does_no_harm(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        here = clone(origin, tmp_path / "c", "--depth=3", "--no-single-branch")
        calls: list[str] = []
        assert (here.path / ".git/shallow").exists()
        assert subjects(here, selected(here, request(*ends(origin)), calls=calls)) == ["Two", "One"]
        assert calls == []

    def test_a_cut_on_the_bases_side_makes_old_commits_look_new(self, tmp_path: Path) -> None:
        """The head is whole, the base is one commit without a past: git alone would call the whole history new."""
        origin = forked(tmp_path / "o")
        here = clone(origin, tmp_path / "c", "--depth=1")
        here.git("fetch", "-q", "--depth=3", "origin", "topic")
        with pytest.raises(IncompleteError):
            selected(here, request(*ends(origin)), fetch=False)
        assert subjects(here, selected(here, request(*ends(origin)))) == ["Two", "One"]

    def test_a_first_push_into_a_shallow_clone(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        here = clone(origin, tmp_path / "c", "--depth=1")
        asked = Asked("push", "range", origin.git("rev-parse", "main"))
        with pytest.raises(IncompleteError):
            selected(here, asked, fetch=False)
        assert subjects(here, selected(here, asked))[-1] == "Start"

    def test_a_commit_that_the_remote_has_not(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        here = clone(origin, tmp_path / "c", "--depth=1")
        with pytest.raises(IncompleteError) as error:
            selected(here, request(MISSING, origin.git("rev-parse", "main")))
        assert MISSING[:12] in error.value.message

    def test_no_remote_at_all(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        with pytest.raises(IncompleteError) as error:
            selected(origin, request(MISSING, origin.head))
        assert error.value.command == ""

    def test_a_remote_that_is_gone(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        here = clone(origin, tmp_path / "c", "--depth=1")
        here.git("remote", "set-url", "origin", f"file://{tmp_path}/nowhere")
        with pytest.raises(IncompleteError) as error:
            selected(here, request(*ends(origin)))
        assert error.value.command.endswith(" ".join(ends(origin)))


class TestABranchByName:
    """Where only the name of the base is known, and where it is now decides."""

    def asked(self, origin: Repo, *, kept: bool) -> Asked:
        return Asked("merge request", "pull-request", ends(origin)[1], "", "main", kept)

    def test_a_runner_that_keeps_its_clones_asks(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        here = checkout(origin, tmp_path / "c", "refs/heads/topic")
        here.git("update-ref", "refs/remotes/origin/main", origin.oids[0])
        calls: list[str] = []
        found = selected(here, self.asked(origin, kept=True), calls=calls)
        assert found.judged_at == ends(origin)[0]
        assert calls == ["tip", "fetch"]

    def test_a_fresh_clone_knows(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        calls: list[str] = []
        found = selected(clone(origin, tmp_path / "c"), self.asked(origin, kept=False), calls=calls)
        assert (found.judged_at, calls) == (ends(origin)[0], [])

    def test_without_fetching_what_was_seen_last_counts(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        found = selected(clone(origin, tmp_path / "c"), self.asked(origin, kept=True), fetch=False)
        assert found.judged_at == ends(origin)[0]

    def test_and_never_seen_is_said(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        here = checkout(origin, tmp_path / "c", "refs/heads/topic")
        with pytest.raises(IncompleteError) as error:
            selected(here, self.asked(origin, kept=True), fetch=False)
        here.git(*error.value.command.replace("'", "").split(" ")[1:])
        assert subjects(here, selected(here, self.asked(origin, kept=True), fetch=False)) == ["Two", "One"]

    def test_the_line_to_paste_is_one_command(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        here = checkout(origin, tmp_path / "c", "refs/heads/topic")
        asked = Asked("merge request", "pull-request", ends(origin)[1], "", "a';touch${IFS}ran;'`id`")
        with pytest.raises(IncompleteError) as error:
            selected(here, asked, fetch=False)
        words = shlex.split(error.value.command)
        assert words[:4] == ["git", "fetch", "--no-tags", "origin"]
        assert words[4:] == [f"+refs/heads/{asked.target}:refs/remotes/origin/{asked.target}"]

    @pytest.mark.parametrize("kept", [True, False], ids=["of the base", "of the head"])
    def test_whatever_the_remote_is_called(self, tmp_path: Path, kept: bool) -> None:
        origin = forked(tmp_path / "o")
        here = checkout(origin, tmp_path / "c", "refs/heads/topic")
        here.git("remote", "rename", "origin", "a;touch${IFS}ran")
        asked = Asked("merge request", "pull-request", ends(origin)[1], "", "gone") if kept else request("", MISSING)
        with pytest.raises(IncompleteError) as error:
            selected(here, asked, fetch=False)
        assert error.value.command.startswith("git fetch --no-tags 'a;touch${IFS}ran' ")

    def test_a_remote_that_looks_like_an_option_is_none(self, tmp_path: Path) -> None:
        here = checkout(forked(tmp_path / "o"), tmp_path / "c", "refs/heads/topic")
        here.git("config", "--rename-section", "remote.origin", "remote.--upload-pack=x")
        assert remote_of(open_repository(str(here.path), ENVIRONMENT)) == ""

    def test_a_remote_that_does_not_answer_is_no_reason_to_guess(self, tmp_path: Path) -> None:
        origin = forked(tmp_path / "o")
        here = clone(origin, tmp_path / "c")
        os.rename(origin.path, tmp_path / "away")  # noqa: PTH104
        with pytest.raises(IncompleteError, match="where main is now"):
            selected(here, self.asked(Repo(tmp_path / "away", origin.oids), kept=True))
