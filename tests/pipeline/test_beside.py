"""All that lies beside commits, taken together: what a run says of it, and that it says the same twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from kit.attributing import attributions, surroundings
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, WEB_FLOW, History, Repo, empty_repo
from kit.judging import scan
from kit.notes import add_note, git_ai, store, written_by
from kit.scenes import DEPENDABOT

from scanner.model.actor import ActorKind, Source
from scanner.model.report import Report
from scanner.model.scale import Outcome
from scanner.reporters import json_v1, terminal
from scanner.rulebook import load_rulebook

AI, HEAD, CODEX = "refs/notes/ai", "refs/pull/7/head", "codex/fix-parser"


def document(report: Report) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json_v1.render(report))
    schema = json.loads(load_rulebook().schema("report"))
    assert [f"{each.json_path}: {each.message}" for each in Draft202012Validator(schema).iter_errors(found)] == []
    return found


def plain(folder: Path) -> Repo:
    """People's work and nothing beside it."""
    history = History()
    start = history.commit("Start", files={"a": "1"})
    step = history.commit("Step", files={"b": "1"}, parents=[start], branch="topic", author=BOB)
    history.commit("Merge branch 'topic'", parents=[start, step])
    history.commit("Work (#7)", files={"a": "2"})
    return history.write(folder)


def rich(folder: Path) -> Repo:
    """A squash (4) of an agent's request (2), with a note, and a commit (5) on an agent's branch."""
    history = History()
    start = history.commit("Start", files={"Makefile": "1\n"})
    history.commit(f"Try\n\n{CLAUDE_TRAILER}\n", files={"Makefile": "2\n"}, parents=[start], branch="request")
    history.commit("Try again", files={"Makefile": "3\n"}, branch="request")
    landed = history.commit("Work (#7)", files={"Makefile": "3\n"}, parents=[start], committer=WEB_FLOW)
    history.commit("Step", files={"b": "1"}, parents=[landed], branch=CODEX, author=BOB)
    repo = history.write(folder)
    repo.git("update-ref", HEAD, repo.oids[2])
    repo.git("branch", "-q", "-D", "request")
    add_note(repo, AI, repo.oids[3], written_by("cursor", "Makefile"))
    return repo


class TestNothing:
    @pytest.mark.parametrize("words", ["", "--all", "HEAD", "HEAD~1..HEAD"])
    def test_lies_beside_peoples_work(self, words: str, tmp_path: Path) -> None:
        beside, found = surroundings(plain(tmp_path / "r"), words)
        assert (beside.notes, beside.pulls, beside.skipped) == ((), (), ())
        assert {each.kind for each in found.values()} == {ActorKind.HUMAN}

    def test_lies_beside_no_commit_at_all(self, tmp_path: Path) -> None:
        repo = empty_repo(tmp_path / "r")
        assert document(scan(repo))["coverage"]["notes"] == []
        assert attributions(repo) == attributions(repo, "--all") == {}

    def test_changes_where_refs_of_other_kinds_are(self, tmp_path: Path) -> None:
        repo = plain(tmp_path / "r")
        before = json_v1.render(scan(repo))
        names = (
            "refs/tags/v1",
            "refs/stash",
            "refs/changes/07/7/1",
            "refs/notes/commits",
            "refs/heads/x",
            "refs/pull/8/merge",
        )
        for name in names:
            repo.git("update-ref", name, repo.head)
        assert json_v1.render(scan(repo)) == before


class TestTogether:
    def test_the_squash_shows_all_that_is_known_of_it(self, tmp_path: Path) -> None:
        repo = rich(tmp_path / "r")
        found = attributions(repo)[repo.head]
        assert (found.kind, found.agents) == (ActorKind.ASSISTED, ("claude-code", "cursor"))
        assert {each.source for each in found.evidence} == {Source.NOTES, Source.BRANCH}
        assert found.operators == (ANN,)

    def test_a_report_says_what_was_read(self, tmp_path: Path) -> None:
        repo = rich(tmp_path / "r")
        found = document(scan(repo, f"{repo.oids[0]}..{CODEX}"))
        assert (found["coverage"]["notes"], found["coverage"]["pulls"]) == ([AI], [HEAD])
        work = next(each for each in found["commits"] if each["subject"] == "Work (#7)")
        assert work["attribution"]["operators"] == [ANN]
        assert found["outcome"] == "hold"

    @pytest.mark.parametrize("words", ["", "--all", "HEAD", "HEAD~1..HEAD", CODEX])
    def test_the_same_bytes_twice(self, words: str, tmp_path: Path) -> None:
        repo = rich(tmp_path / "r")
        first, second = scan(repo, words, all_commits=True), scan(repo, words, all_commits=True)
        assert json_v1.render(first) == json_v1.render(second)
        assert terminal.render(first, width=80) == terminal.render(second, width=80)
        document(first)

    def test_the_order_in_which_refs_were_made_does_not_matter(self, tmp_path: Path) -> None:
        reports = []
        for turn, names in enumerate((["pr/7", "pull/7/head"], ["pull/7/head", "pr/7"])):
            repo = rich(tmp_path / f"{turn}")
            for name in names:
                repo.git("update-ref", f"refs/remotes/origin/{name}", repo.oids[2])
            repo.git("pack-refs", "--all") if turn else None
            reports.append(json_v1.render(scan(repo, all_commits=True)))
        assert reports[0] == reports[1]

    def test_a_bots_commit_with_an_agents_hand_in_it_is_no_bots(self, tmp_path: Path) -> None:
        history = History()
        start = history.commit("Start", files={"Makefile": "1\n"})
        history.commit("Bump", files={"Makefile": "2\n"}, parents=[start], author=DEPENDABOT)
        repo = history.write(tmp_path / "r")
        assert attributions(repo)[repo.head].kind is ActorKind.BOT
        add_note(repo, AI, repo.head, written_by("claude", "Makefile"))
        assert attributions(repo)[repo.head].kind is ActorKind.AGENT

    def test_an_agents_branch_makes_no_suspect_of_a_bot(self, tmp_path: Path) -> None:
        history = History()
        start = history.commit("Start", files={"a": "1"})
        history.commit("Bump", files={"a": "2"}, parents=[start], branch=CODEX, author=DEPENDABOT)
        repo = history.write(tmp_path / "r")
        (found,) = attributions(repo, f"main..{CODEX}").values()
        assert found.kind is ActorKind.BOT

    def test_a_weak_note_on_an_agents_branch_is_context_all_the_same(self, tmp_path: Path) -> None:
        history = History()
        start = history.commit("Start", files={"a": "1"})
        history.commit("Step", files={"a": "2"}, parents=[start], branch=CODEX)
        repo = history.write(tmp_path / "r")
        add_note(repo, AI, repo.oids[1], written_by("claude", "elsewhere"))
        (found,) = attributions(repo, f"main..{CODEX}").values()
        assert (found.kind, found.agents) == (ActorKind.SUSPECTED, ("codex",))

    def test_nothing_beside_a_commit_relaxes_what_it_says(self, tmp_path: Path) -> None:
        history = History()
        start = history.commit("Start", files={"a": "1"})
        history.commit("By hand", files={"a": "2"}, parents=[start], branch="request", author=BOB)
        history.commit("Work (#7)", files={"a": "2"}, parents=[start], author=CLAUDE)
        repo = history.write(tmp_path / "r")
        before = attributions(repo)[repo.head]
        repo.git("update-ref", HEAD, repo.oids[1])
        add_note(repo, AI, repo.head, git_ai({"a": ["h_5e32efc4aad69a"]}))
        assert attributions(repo)[repo.head] == before
        assert before.kind is ActorKind.AGENT


class TestStaged:
    """What is being made has no note and no request yet."""

    def test_only_the_branch_counts(self, tmp_path: Path) -> None:
        repo = rich(tmp_path / "r")
        repo.stage({"Makefile": "4\n"})
        report = scan(repo, "--staged", all_commits=True)
        assert (report.actors, report.coverage.notes, report.coverage.pulls) == ({ActorKind.HUMAN: 1}, (), ())

    def test_notes_that_cannot_be_read_do_not_stop_it(self, tmp_path: Path) -> None:
        repo = rich(tmp_path / "r")
        repo.git("update-ref", AI, repo.git("hash-object", "-w", "--stdin", stdin=b"x"))
        repo.stage({"Makefile": "4\n"})
        assert scan(repo, "--staged").outcome is Outcome.PASS


class TestAnyRepository:
    def test_bare(self, tmp_path: Path) -> None:
        repo = rich(tmp_path / "r")
        repo.git("clone", "-q", "--mirror", ".", str(tmp_path / "bare"))
        bare = Repo(tmp_path / "bare")
        assert attributions(bare, "--all") == attributions(repo, "--all")

    def test_a_linked_work_tree(self, tmp_path: Path) -> None:
        repo = rich(tmp_path / "r")
        repo.git("worktree", "add", "-q", str(tmp_path / "tree"), CODEX)
        tree = Repo(tmp_path / "tree")
        assert attributions(tree, "main..HEAD") == attributions(repo, f"main..{CODEX}")
        tree.stage({"Makefile": "4\n"})
        assert scan(tree, "--staged", all_commits=True).actors == {ActorKind.SUSPECTED: 1}

    def test_with_packed_refs(self, tmp_path: Path) -> None:
        repo = rich(tmp_path / "r")
        before = attributions(repo, "--all")
        repo.git("pack-refs", "--all")
        assert attributions(repo, "--all") == before

    def test_with_a_replaced_note_tree(self, tmp_path: Path) -> None:
        """Replace refs rewrite what git shows; what is stored is read."""
        repo = rich(tmp_path / "r")
        before = attributions(repo)
        repo.git("replace", repo.git("rev-parse", f"{AI}^{{tree}}"), store(repo, "refs/x", {"nothing": ""}))
        assert attributions(repo) == before


@pytest.mark.parametrize(
    "ref", [AI, HEAD, f"refs/heads/{CODEX}", "refs/heads/entire/checkpoints/v1", "refs/stash", "refs/x/y"]
)
def test_a_ref_to_an_object_that_is_not_here_does_not_stop_a_scan(ref: str, tmp_path: Path) -> None:
    """A copy that was cut short has them; what it lacks lies beside the history."""
    repo = plain(tmp_path / "r")
    place = repo.path / ".git" / ref
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("f" * 40 + "\n")
    for words in ("", "HEAD", "HEAD~1..HEAD"):
        report = scan(repo, words)
        assert (report.outcome, report.problems) == (Outcome.PASS, ())
