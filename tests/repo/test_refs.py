"""Refs and what only they lead to, against git's own view of a real repository."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from kit.history import ENVIRONMENT, History, Repo

from scanner.errors import TwokeyError
from scanner.repo.git import Git
from scanner.repo.open import open_repository
from scanner.repo.refs import all_refs, blobs_below, only_from, sayings, side

ABSENT = "f" * 40


def git_in(repo: Repo, light: bool = True) -> Git:
    return open_repository(str(repo.path), ENVIRONMENT, light=light).git


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """start - left - merge (main), start - right - more (topic); `right` is merged."""
    history = History()
    start = history.commit("start", files={"a": "1"})
    right = history.commit("right", files={"b": "1"}, parents=[start], branch="topic")
    left = history.commit("left", files={"c": "1"}, parents=[start])
    history.commit("merge", parents=[left, right])
    history.commit("more", files={"b": "2"}, parents=[right], branch="topic")
    return history.write(tmp_path / "r")


class TestAllRefs:
    def test_every_ref_with_its_object_sorted_by_name(self, repo: Repo) -> None:
        for name in ("refs/tags/v1", "refs/pull/7/head", "refs/notes/x", "refs/zz/é"):
            repo.git("update-ref", name, repo.oids[0])
        said = dict(
            line.split(" ")[::-1] for line in repo.git("for-each-ref", "--format=%(objectname) %(refname)").split("\n")
        )
        found = all_refs(git_in(repo))
        assert {each.name: each.oid for each in found} == said
        assert [each.name for each in found] == sorted(said)

    def test_a_name_that_is_no_utf_8_survives(self, repo: Repo) -> None:
        name = b"refs/heads/caf\xe9"
        repo.git("update-ref", "--stdin", stdin=b"create " + name + b" " + repo.oids[0].encode() + b"\n")
        assert name.decode("utf-8", "surrogateescape") in {each.name for each in all_refs(git_in(repo))}

    def test_a_ref_to_an_object_that_is_not_here_is_a_ref(self, repo: Repo) -> None:
        """A partial copy of a repository has them, and one must not hide the others."""
        ref = repo.path / ".git/refs/pull/7/head"
        ref.parent.mkdir(parents=True)
        ref.write_text(f"{ABSENT}\n")
        assert {each.name for each in all_refs(git_in(repo))} == {
            "refs/heads/main",
            "refs/heads/topic",
            "refs/pull/7/head",
        }

    def test_a_broken_ref_does_not_hide_the_others(self, repo: Repo) -> None:
        (repo.path / ".git/refs/heads/broken").write_text("no id\n")
        assert {each.name for each in all_refs(git_in(repo))} >= {"refs/heads/main", "refs/heads/topic"}

    def test_none(self, tmp_path: Path) -> None:
        assert all_refs(git_in(History().write(tmp_path / "r"))) == ()


class TestBlobsBelow:
    def test_every_blob_with_its_path(self, tmp_path: Path) -> None:
        history = History()
        files = {
            "ab/cdef": "1",
            "ab/cd/ef": "2",
            "top": "3",
            "odd\nname": "4",
            "caf\udce9": "5",
            "link": "top",
            "sub": ABSENT,
        }
        history.commit(files=files, modes={"link": "120000", "sub": "160000"})
        repo = history.write(tmp_path / "r", bare=True)
        found = dict(blobs_below(git_in(repo), "refs/heads/main"))
        assert set(found) == set(files) - {"sub"}
        assert repo.git("cat-file", "blob", found["ab/cd/ef"]) == "2"

    def test_a_ref_may_be_a_bare_tree(self, repo: Repo) -> None:
        repo.git("update-ref", "refs/notes/bare", repo.git("rev-parse", "main^{tree}"))
        assert {path for path, _ in blobs_below(git_in(repo), "refs/notes/bare")} == {"a", "c"}

    def test_a_name_that_looks_like_an_option_is_none(self, repo: Repo) -> None:
        with pytest.raises(TwokeyError):
            list(blobs_below(git_in(repo), "--name-only"))


class TestSides:
    def test_what_one_reaches_and_the_other_does_not(self, repo: Repo) -> None:
        start, right, left, merge, more = repo.oids
        git = git_in(repo)
        assert set(side(git, merge, more)) == {merge, left}
        assert set(side(git, more, start)) == {more, right}
        assert side(git, start, merge) == []

    def test_only_from_some_tips(self, repo: Repo) -> None:
        _, right, _, merge, more = repo.oids
        git = git_in(repo)
        assert dict(only_from(git, [more], [merge])) == {more: more}
        assert dict(only_from(git, [more], [repo.oids[0]])) == {more: more, right: more}
        assert dict(only_from(git, [more], [more])) == {}

    def test_each_commit_comes_with_a_tip_that_reaches_it(self, tmp_path: Path) -> None:
        history = History()
        start = history.commit("start")
        one = history.commit("one", parents=[start], branch="one")
        history.commit("two", parents=[start], branch="two")
        history.commit("more", parents=[one], branch="one")
        repo = history.write(tmp_path / "r", bare=True)
        start_oid, one_oid, two_oid, more_oid = repo.oids
        found = dict(only_from(git_in(repo), [more_oid, two_oid, more_oid], [start_oid, start_oid]))
        assert found == {more_oid: more_oid, one_oid: more_oid, two_oid: two_oid}

    def test_tips_that_are_not_here_are_passed_over(self, repo: Repo) -> None:
        merge, more = repo.oids[3:]
        assert dict(only_from(git_in(repo), [ABSENT, more], [merge, ABSENT[:-1] + "0"])) == {more: more}
        assert dict(only_from(git_in(repo), [ABSENT], [merge])) == {}

    def test_nothing_is_only_from_nowhere(self, repo: Repo) -> None:
        assert dict(only_from(git_in(repo), [], [])) == {}
        assert dict(only_from(git_in(repo), [], [repo.oids[0]])) == {}

    def test_more_tips_than_a_command_line_holds(self, repo: Repo) -> None:
        merge, more = repo.oids[3:]
        many = [f"{number:040x}" for number in range(1, 5_000)]
        assert dict(only_from(git_in(repo), [*many, more], [merge])) == {more: more}


MESSAGES = {
    "empty": b"",
    "blank lines": b"\n\n\n",
    "no newline at the end": b"subject",
    "blank lines before": b"\n\nsubject\n\nbody\n",
    "a record": b"subject\n\n0123456789012345678901234567890123456789 x\nbody\n",
    "CRLF": b"subject\r\n\r\nbody\r\n",
    "not UTF-8": b"caf\xe9 \xff\n",
    "long": b"x" * 200_000 + b"\n",
}


class TestSayings:
    def test_newest_first_with_their_parents(self, repo: Repo) -> None:
        start, right, left, merge, _ = repo.oids
        found = list(sayings(git_in(repo), ("main",)))
        assert [each.oid for each in found] == [merge, left, right, start]
        assert [each.parents for each in found] == [(left, right), (start,), (start,), ()]
        assert [each.subject for each in found] == ["merge", "left", "right", "start"]

    def test_options_are_git_s_own(self, repo: Repo) -> None:
        merge = repo.oids[3]
        assert [each.oid for each in sayings(git_in(repo), ("--max-count=1", merge))] == [merge]
        assert [each.oid for each in sayings(git_in(repo), ("--merges", "--all"))] == [merge]
        assert list(sayings(git_in(repo), (merge, f"^{merge}"))) == []

    @pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
    def test_hostile_messages(self, message: bytes, tmp_path: Path) -> None:
        history = History()
        for _ in range(3):
            history.commit(message)
        repo = history.write(tmp_path / "r", bare=True)
        found = list(sayings(git_in(repo), ("main",)))
        assert [each.oid for each in found] == repo.oids[::-1]
        said = message.decode("utf-8", "surrogateescape").strip("\n")
        assert {each.message.strip("\n") for each in found} == {said}
        assert {each.subject for each in found} == {said.split("\n")[0]}

    def test_a_message_with_a_nul_does_not_shift_the_others(self, repo: Repo) -> None:
        people = "".join(f"{role} Ann Lee <ann@example.org> 1750000000 +0000\n" for role in ("author", "committer"))
        head = f"tree {repo.git('rev-parse', 'main^{tree}')}\nparent {repo.head}\n{people}\n"
        odd = repo.raw_commit(head.encode() + b"odd\0" + repo.oids[1].encode() + b" \nforged\n")
        assert [each.oid for each in sayings(git_in(repo), ("main", f"^{repo.oids[3]}"))] == [odd]

    def test_configuration_cannot_add_to_what_is_read(self, repo: Repo) -> None:
        settings = {"log.showSignature": "true", "log.decorate": "full", "log.follow": "true", "log.date": "relative"}
        for key, value in {**settings, "format.pretty": "fuller", "i18n.logOutputEncoding": "latin1"}.items():
            repo.git("config", key, value)
        repo.git("notes", "add", "-m", "a note", repo.head)
        assert [each.message for each in sayings(git_in(repo), ("main",))] == ["merge", "left", "right", "start"]


READERS: dict[str, Callable[[Git], object]] = {
    "all refs": all_refs,
    "blobs": lambda git: list(blobs_below(git, "refs/heads/main")),
    "a side": lambda git: side(git, "main", "topic"),
    "sayings": lambda git: list(sayings(git, ("main",))),
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_both_ways_to_run_git_say_the_same(reader: Callable[[Git], object], repo: Repo) -> None:
    assert reader(git_in(repo)) == reader(git_in(repo, light=False))
