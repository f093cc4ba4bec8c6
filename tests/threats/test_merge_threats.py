"""Threats that hide a change in the shape of a history (B54 to B57, B77, B79, B81, B82, B94)."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ANN, BOB, CLAUDE, Content, History, Repo
from kit.judging import entry, preset, scan

from scanner.model.finding import Disposition, Finding
from scanner.model.report import Report
from scanner.model.scale import Outcome
from scanner.repo import merges
from scanner.repo.git import Git, GitError

CI, LOCK = ".github/workflows/ci.yml", "uv.lock"
QUIET = "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps: [{run: make test}]\n"
LOUD = QUIET.replace("on: push", "on: [push, pull_request_target]")
SAFE = QUIET.replace("make test", "make audit test")
TEAM = preset("team")

Files = dict[str, Content]


def held(report: Report, check: str = "") -> list[str]:
    stopped = (each for each in report.findings if each.outcome in (Disposition.HELD, Disposition.FAILED))
    return sorted({each.path for each in stopped if each.check.startswith(check)})


def told(report: Report, check: str) -> list[Finding]:
    return [each for each in report.findings if each.check == check]


def joined(
    path: Path,
    *,
    start: Files | None = None,
    ours: Files | None = None,
    theirs: Files | None = None,
    result: Files | None = None,
    maker: str = CLAUDE,
    side: str = ANN,
) -> Repo:
    """A merge by `maker` of a branch by `side`; `result` is what it holds beyond its first parent."""
    history = History()
    root = history.commit("root", files={"x": "1\n", CI: QUIET, **(start or {})})
    one = history.commit("ours", files=ours or {"a": "1\n"})
    two = history.commit("theirs", author=side, files=theirs or {"b": "1\n"}, parents=[root], branch="side")
    files = {**(theirs or {"b": "1\n"}), **(result or {})}
    history.commit("Merge branch 'side'", author=maker, parents=[one, two], files=files)
    return history.write(path / "r")


def judged(repo: Repo, words: str = "") -> Report:
    return scan(repo, words or f"{repo.oids[1]}..HEAD", policy=TEAM)


class TestEvilMerges:
    @pytest.mark.parametrize("content", [LOUD, None], ids=["edited", "deleted"])
    def test_b54_an_edit_only_inside_the_merge(self, content: Content, tmp_path: Path) -> None:
        repo = joined(tmp_path, result={CI: content})
        assert held(judged(repo)) == [CI]
        assert held(scan(repo, policy=TEAM)) == [CI]

    def test_b54_on_top_of_what_a_side_changed(self, tmp_path: Path) -> None:
        repo = joined(tmp_path, theirs={CI: SAFE}, result={CI: LOUD})
        (finding,) = [each for each in entry(judged(repo), repo.head).findings if each.outcome is Disposition.HELD]
        assert finding.path == CI

    def test_b54_twin_an_agent_merges_what_a_human_made(self, tmp_path: Path) -> None:
        repo = joined(tmp_path, theirs={CI: LOUD})
        assert held(judged(repo)) == []
        assert judged(repo).outcome is Outcome.PASS

    def test_b54_twin_a_plain_human_merge(self, tmp_path: Path) -> None:
        assert judged(joined(tmp_path, theirs={CI: SAFE}, maker=BOB)).outcome is Outcome.PASS

    def test_b55_a_silent_return_to_the_old_version(self, tmp_path: Path) -> None:
        """No diff of the merge shows it: the file is exactly one parent's."""
        repo = joined(tmp_path, ours={CI: SAFE}, result={CI: QUIET})
        assert held(judged(repo)) == [CI]
        assert held(scan(repo, policy=TEAM)) == [CI]

    def test_b55_a_silent_return_of_what_the_branch_fixed(self, tmp_path: Path) -> None:
        assert held(judged(joined(tmp_path, theirs={CI: SAFE}, result={CI: QUIET}))) == [CI]

    def test_b55_twin_the_fix_arrives(self, tmp_path: Path) -> None:
        assert held(judged(joined(tmp_path, ours={CI: SAFE}, theirs={"b": "1\n"}))) == []

    def test_b56_ours_as_a_strategy(self, tmp_path: Path) -> None:
        repo = joined(tmp_path, theirs={CI: SAFE, "b": "1\n"}, result={CI: QUIET, "b": None})
        assert held(judged(repo)) == [CI]

    def test_b56_theirs_as_an_option(self, tmp_path: Path) -> None:
        repo = joined(tmp_path, ours={CI: SAFE}, theirs={CI: LOUD}, result={CI: LOUD})
        assert held(judged(repo)) == [CI]

    def test_b56_twin_only_one_side_had_changed_it(self, tmp_path: Path) -> None:
        assert held(judged(joined(tmp_path, ours={"a": "1\n"}, theirs={CI: LOUD}, result={CI: LOUD}))) == []


class TestOctopuses:
    @staticmethod
    def octopus(path: Path, maker: str, result: Files | None = None, second: Files | None = None) -> Repo:
        history = History()
        root = history.commit("root", files={"x": "1\n", CI: QUIET})
        first = {CI: SAFE}
        one = history.commit("one", files=first, parents=[root], branch="one")
        two = history.commit("two", files=second or {"b": "1\n"}, parents=[root], branch="two")
        main = history.commit("main", files={"c": "1\n"}, parents=[root])
        files = {**first, **(second or {"b": "1\n"}), **(result or {})}
        history.commit("Merge branches 'one' and 'two'", author=maker, parents=[main, one, two], files=files)
        return history.write(path / "r")

    @staticmethod
    def judged(repo: Repo, name: str = "team") -> Report:
        return scan(repo, f"{repo.oids[3]}..HEAD", policy=preset(name))

    def test_b56_an_agents_octopus_that_brings_a_workflow(self, tmp_path: Path) -> None:
        report = self.judged(self.octopus(tmp_path, CLAUDE))
        (finding,) = told(report, "octopus-merge")
        assert (finding.path, finding.outcome) == (CI, Disposition.HELD)
        assert finding.message == f"claude-code brought {CI} in a merge of 3 parents"
        assert held(report, "agent-touched") == []

    @pytest.mark.parametrize("content", [LOUD, None])
    def test_b56_an_octopus_that_edits(self, content: Content, tmp_path: Path) -> None:
        report = self.judged(self.octopus(tmp_path, CLAUDE, {CI: content}))
        (finding,) = told(report, "octopus-merge")
        assert (finding.path, finding.outcome) == (CI, Disposition.HELD)
        assert held(report, "agent-touched") == [CI]

    def test_b56_a_humans_octopus_that_git_would_not_make(self, tmp_path: Path) -> None:
        report = self.judged(self.octopus(tmp_path, BOB, {LOCK: "version = 1\n"}))
        own, brought = told(report, "octopus-merge")
        assert (own.path, own.outcome) == (LOCK, Disposition.HELD)
        assert (brought.path, brought.outcome) == (CI, Disposition.ADVISORY)

    def test_b56_an_agents_octopus_in_a_history(self, tmp_path: Path) -> None:
        assert held(scan(self.octopus(tmp_path, CLAUDE), policy=TEAM), "octopus") == [CI]

    def test_b56_twin_a_maintainers_octopus_is_told_and_let_through(self, tmp_path: Path) -> None:
        report = self.judged(self.octopus(tmp_path, BOB))
        (finding,) = told(report, "octopus-merge")
        assert finding.outcome is Disposition.ADVISORY
        assert report.outcome is Outcome.PASS

    def test_b56_twin_an_octopus_of_ordinary_files(self, tmp_path: Path) -> None:
        history = History()
        root = history.commit("root", files={CI: QUIET})
        one = history.commit("one", files={"a": "1"}, parents=[root], branch="one")
        two = history.commit("two", files={"b": "1"}, parents=[root], branch="two")
        history.commit("o", author=CLAUDE, parents=[root, one, two], files={"a": "1", "b": "1"}, branch="main")
        report = scan(history.write(tmp_path / "r"), "HEAD^1..HEAD", policy=TEAM)
        assert told(report, "octopus-merge") == []
        assert report.outcome is Outcome.PASS


@pytest.fixture
def old_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """A git before 2.38 knows no `merge-tree --write-tree` and ends with its usage."""

    def refuse(_scratch: Git, _ours: str, _theirs: str) -> str:
        raise GitError("usage: git merge-tree <base-tree> <branch1> <branch2>", 129)

    monkeypatch.setattr(merges, "_merged", refuse)


@pytest.mark.usefixtures("old_git")
class TestWithoutMergeTree:
    def test_b54_an_edit_inside(self, tmp_path: Path) -> None:
        assert held(judged(joined(tmp_path, result={CI: LOUD}))) == [CI]

    def test_b55_a_silent_return(self, tmp_path: Path) -> None:
        assert held(judged(joined(tmp_path, ours={CI: SAFE}, result={CI: QUIET}))) == [CI]

    def test_b56_theirs_left_out(self, tmp_path: Path) -> None:
        assert held(judged(joined(tmp_path, theirs={CI: SAFE}, result={CI: QUIET}))) == [CI]

    def test_b54_twin_an_agent_merges_what_a_human_made(self, tmp_path: Path) -> None:
        assert held(judged(joined(tmp_path, theirs={CI: LOUD}))) == []

    def test_b56_an_octopus_answers_for_everything(self, tmp_path: Path) -> None:
        report = TestOctopuses.judged(TestOctopuses.octopus(tmp_path, CLAUDE))
        assert held(report, "agent-touched") == held(report, "octopus-merge") == [CI]


def criss_cross(path: Path, result: Files) -> Repo:
    """Two branches merge each other, one brings a workflow; an agent merges them again."""
    history = History()
    root = history.commit("root", files={"x": "1\n", CI: QUIET})
    one = history.commit("one", files={"a": "1\n"}, parents=[root])
    two = history.commit("two", files={"b": "1\n"}, parents=[root], branch="side")
    left = history.commit("left", parents=[one, two], files={"b": "1\n"})
    right = history.commit("right", parents=[two, one], files={"a": "1\n"}, branch="side")
    mine = history.commit("mine", parents=[left], files={"c": "1\n"})
    other = history.commit("other", parents=[right], files={CI: SAFE}, branch="side")
    history.commit("Merge", author=CLAUDE, parents=[mine, other], files={CI: SAFE, **result})
    return history.write(path / "r")


class TestRanges:
    def test_b57_a_bad_commit_and_one_that_undoes_it(self, tmp_path: Path) -> None:
        history = History()
        history.commit("root", files={CI: QUIET})
        history.commit("Try", author=CLAUDE, files={CI: LOUD})
        history.commit("Undo", author=CLAUDE, files={CI: QUIET})
        repo = history.write(tmp_path / "r")
        report = scan(repo, f"{repo.oids[0]}..HEAD", policy=TEAM)
        assert repo.git("diff", "--name-only", repo.oids[0], "HEAD") == ""
        assert entry(report, repo.oids[1]).verdict.outcome is Outcome.HOLD

    def test_b57_twin_ordinary_files_may_come_and_go(self, tmp_path: Path) -> None:
        history = History()
        history.commit("root", files={CI: QUIET, "a": "1"})
        history.commit("Try", author=CLAUDE, files={"a": "2"})
        history.commit("Undo", author=CLAUDE, files={"a": "1"})
        repo = history.write(tmp_path / "r")
        assert scan(repo, f"{repo.oids[0]}..HEAD", policy=TEAM).outcome is Outcome.PASS

    def test_b77_the_edge_of_a_shallow_clone(self, tmp_path: Path) -> None:
        repo = joined(tmp_path)
        repo.git("clone", "-q", "--depth=1", f"file://{repo.path}", str(tmp_path / "shallow"))
        report = scan(Repo(tmp_path / "shallow"), policy=TEAM)
        assert report.outcome is Outcome.UNDETERMINED
        assert any("git fetch --unshallow" in each for each in report.notices)

    def test_b77_twin_above_the_edge(self, tmp_path: Path) -> None:
        history = History()
        for number in range(4):
            history.commit(files={"a": str(number)})
        repo = history.write(tmp_path / "r")
        repo.git("clone", "-q", "--depth=3", f"file://{repo.path}", str(tmp_path / "shallow"))
        assert scan(Repo(tmp_path / "shallow"), "HEAD~1..HEAD", policy=TEAM).outcome is Outcome.PASS

    def test_b79_dates_do_not_decide_what_is_judged(self, tmp_path: Path) -> None:
        history = History()
        history.commit("root", files={"x": "1"})
        history.commit("Long ago", author=CLAUDE, files={CI: LOUD}, time=1)
        history.commit("Longer ago", files={"y": "1"}, time=0)
        repo = history.write(tmp_path / "r")
        assert held(scan(repo, "HEAD~2..HEAD", policy=TEAM)) == held(scan(repo, policy=TEAM)) == [CI]

    def test_b79_twin_old_dates_are_no_finding(self, tmp_path: Path) -> None:
        history = History()
        history.commit("root", files={CI: LOUD})
        history.commit("Longer ago", author=CLAUDE, files={"y": "1"}, time=0)
        assert scan(history.write(tmp_path / "r"), "HEAD~1..HEAD", policy=TEAM).outcome is Outcome.PASS

    @pytest.mark.parametrize("dots", ["..", "..."])
    def test_b81_a_base_that_went_on(self, dots: str, tmp_path: Path) -> None:
        """The base has fixed the workflow since; the branch's merge of it takes the fix back."""
        repo = joined(tmp_path, ours={CI: SAFE}, theirs={"b": "1\n"}, result={CI: QUIET})
        assert held(scan(repo, f"{repo.oids[1]}{dots}HEAD", policy=TEAM)) == [CI]

    @pytest.mark.parametrize("result", [{CI: QUIET}, {CI: LOUD}], ids=["back", "edited"])
    def test_b81_a_criss_cross_history(self, result: Files, tmp_path: Path) -> None:
        repo = criss_cross(tmp_path, result)
        assert held(scan(repo, f"{repo.oids[5]}..HEAD", policy=TEAM)) == [CI]

    def test_b81_twin_a_criss_cross_history(self, tmp_path: Path) -> None:
        repo = criss_cross(tmp_path, {})
        assert held(scan(repo, f"{repo.oids[5]}..HEAD", policy=TEAM)) == []

    @pytest.mark.usefixtures("old_git")
    def test_b81_a_criss_cross_history_for_an_old_git(self, tmp_path: Path) -> None:
        clean, undone = criss_cross(tmp_path / "1", {}), criss_cross(tmp_path / "2", {CI: QUIET})
        assert held(scan(clean, f"{clean.oids[5]}..HEAD", policy=TEAM)) == []
        assert held(scan(undone, f"{undone.oids[5]}..HEAD", policy=TEAM)) == [CI]

    @pytest.mark.parametrize("dots", ["..", "..."])
    def test_b81_twin_what_only_the_base_has_is_not_judged(self, dots: str, tmp_path: Path) -> None:
        history = History()
        root = history.commit("root", files={"x": "1"})
        history.commit("On the base", author=CLAUDE, files={CI: LOUD})
        history.commit("On the branch", files={"y": "1"}, parents=[root], branch="side")
        report = scan(history.write(tmp_path / "r"), f"main{dots}side", policy=TEAM)
        assert (held(report), report.coverage.commits) == ([], 1)

    def test_b94_nothing_is_left_out_of_a_long_range(self, tmp_path: Path) -> None:
        assert self.long_range(tmp_path, CLAUDE) == [CI, "zzz/Dockerfile"]

    def test_b94_twin_a_long_range_of_a_humans_releases(self, tmp_path: Path) -> None:
        assert self.long_range(tmp_path, ANN) == []

    @staticmethod
    def long_range(tmp_path: Path, last: str) -> list[str]:
        """What is held of more commits and files than a forge's interface lists."""
        history = History()
        history.commit("root", files={"x": "1"})
        history.commit("First", author=last, files={CI: LOUD})
        for number in range(310):
            history.commit("Work", author=CLAUDE, files={"x": str(number)})
        many: Files = {f"src/{number:03}": "1" for number in range(310)}
        history.commit("Many", author=last, files={**many, "zzz/Dockerfile": "FROM scratch\n"})
        repo = history.write(tmp_path / "r")
        report = scan(repo, f"{repo.oids[0]}..HEAD", policy=TEAM)
        assert report.coverage.commits == 312
        return held(report)


class TestUnrelatedRoots:
    @staticmethod
    def merged(path: Path, maker: str, other: str, files: Files) -> Repo:
        history = History()
        history.commit("root", files={"x": "1"})
        main = history.commit("work", files={"x": "2"})
        second = history.commit("Another root", author=other, files=files, branch="other")
        history.commit("Merge", author=maker, parents=[main, second], files=files)
        return history.write(path / "r")

    @pytest.mark.parametrize("other", [ANN, CLAUDE])
    def test_b82_a_second_history_arrives(self, other: str, tmp_path: Path) -> None:
        repo = self.merged(tmp_path, BOB, other, {"docs/a": "1"})
        (finding,) = told(scan(repo, f"{repo.oids[1]}..HEAD", policy=TEAM), "unrelated-root")
        assert (finding.commit, finding.outcome) == (repo.oids[2], Disposition.ADVISORY)
        assert repo.oids[2][:12] in finding.message

    def test_b82_an_agent_that_merges_it_answers_for_everything(self, tmp_path: Path) -> None:
        repo = self.merged(tmp_path, CLAUDE, ANN, {CI: LOUD})
        report = scan(repo, f"{repo.oids[1]}..HEAD", policy=TEAM)
        assert [each.path for each in entry(report, repo.head).findings] == [CI]
        assert entry(report, repo.head).verdict.outcome is Outcome.HOLD

    def test_b82_a_branch_begun_anew(self, tmp_path: Path) -> None:
        history = History()
        history.commit("root", files={"x": "1"})
        history.commit("anew", files={}, branch="orphan")
        repo = history.write(tmp_path / "r")
        assert len(told(scan(repo, "main..orphan", policy=TEAM), "unrelated-root")) == 1

    def test_b82_twin_an_ordinary_range(self, tmp_path: Path) -> None:
        repo = joined(tmp_path, maker=BOB)
        assert told(judged(repo), "unrelated-root") == []

    @pytest.mark.parametrize("words", ["", "..HEAD", "HEAD", "--all"])
    def test_b82_twin_the_first_range_of_a_repository(self, words: str, tmp_path: Path) -> None:
        history = History()
        history.commit("root", files={CI: QUIET})
        assert told(scan(history.write(tmp_path / "r"), words, policy=TEAM), "unrelated-root") == []

    def test_b82_twin_a_history_may_have_two_roots(self, tmp_path: Path) -> None:
        assert told(scan(self.merged(tmp_path, BOB, ANN, {"d": "1"}), policy=TEAM), "unrelated-root") == []
