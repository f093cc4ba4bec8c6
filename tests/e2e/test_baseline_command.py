"""`twokey baseline`: what it writes, what it leaves, and what it will not accept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kit.history import BOB, CLAUDE, CLAUDE_TRAILER, Content, History, Repo
from kit.secrets import github_token

from scanner.cli.main import main

Scan = Callable[..., Any]
BASELINE, MAKE, POLICY = ".twokey-baseline", "Makefile", ".twokey.yaml"
WORK = f"Work\n\n{CLAUDE_TRAILER}\n"
STRANGER = f"{'1' * 32} agent-touched-ci gone.yml\n"


def told(folder: Path, *, start: dict[str, Content] | None = None) -> Repo:
    """A history in which an agent changed two release paths."""
    history = History()
    history.commit("Start", files={MAKE: "all:\n", **(start or {})})
    history.commit(WORK, files={MAKE: "all:\n\tmake release\n"})
    history.commit(WORK, files={"Jenkinsfile": "node { sh 'make' }\n"}, author=CLAUDE)
    return history.write(folder)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return told(tmp_path / "r")


@pytest.fixture
def accept(twokey: Scan) -> Scan:
    """Write the file. `twokey` itself stands for never touching the repository, so it writes outside and we copy in."""

    def run(repo: Repo, *words: str, code: int = 0) -> str:
        target = repo.path / BASELINE
        before = target.read_text() if target.exists() else None
        out = repo.path.parent / f"{repo.path.name}-accepted"
        if before is not None:
            out.write_text(before)
        twokey(repo, "baseline", "--output", str(out), *words, code=code)
        text = out.read_text()
        target.write_text(text)
        return text

    return run


def entries(text: str) -> list[str]:
    return [line.partition(" ")[2] for line in text.splitlines() if not line.startswith("#")]


def commit(repo: Repo, author: str = BOB) -> None:
    name, _, email = author.removesuffix(">").rpartition(" <")
    people = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", name), ("EMAIL", email))
    }
    repo.git("add", "-f", BASELINE)
    repo.git("commit", "-q", "-m", "Accept what is", **people)


def test_what_blocks_now_is_accepted_and_passes_once_a_human_commits_it(repo: Repo, accept: Scan, scan: Scan) -> None:
    assert [each["outcome"] for each in scan(repo, code=1)["findings"]] == ["held", "held"]
    assert sorted(entries(accept(repo))) == ["agent-touched-build-script Makefile", "agent-touched-ci Jenkinsfile"]
    commit(repo)
    report = scan(repo, code=1)  # the new entries themselves wait for a second human
    fates = {each["check"]: each["outcome"] for each in report["findings"]}
    assert fates == {
        "gate-weakened": "held",
        "agent-touched-build-script": "baselined",
        "agent-touched-ci": "baselined",
    }
    assert report["summary"]["baselined"] == 2


def test_an_agent_that_commits_it_has_accepted_nothing(repo: Repo, accept: Scan, scan: Scan) -> None:
    accept(repo)
    commit(repo, CLAUDE)
    assert scan(repo, code=1)["summary"]["baselined"] == 0


def test_the_file_lies_at_the_root_wherever_it_is_run(repo: Repo) -> None:
    """The one command of twokey's that writes into a work tree: this file and no other."""
    repo.write("deep/er/file", "x\n")
    for folder in (repo.path / "deep" / "er", repo.path):
        assert main(["baseline", "--no-progress", "--repo", str(folder)]) == 0
        assert repo.git("status", "--porcelain", "-uall").splitlines() == [f"?? {BASELINE}", "?? deep/er/file"]


def test_a_work_tree_of_its_own_has_a_root_of_its_own(repo: Repo) -> None:
    other = Repo(repo.path.parent / "other")
    repo.git("worktree", "add", "-q", "--detach", str(other.path))
    assert main(["baseline", "--no-progress", "--repo", str(other.path)]) == 0
    assert other.git("status", "--porcelain") == f"?? {BASELINE}"
    assert repo.git("status", "--porcelain") == ""


def test_a_second_time_nothing_changes(repo: Repo, accept: Scan) -> None:
    assert accept(repo) == accept(repo)


def test_standard_output_is_for_looking_and_writes_nothing(repo: Repo, twokey: Scan) -> None:
    shown = twokey(repo, "baseline", "--output", "-", code=0, process=True)
    assert len(entries(shown.out)) == 2
    assert shown.err == ""


class TestWhatWasThere:
    def test_it_stays(self, repo: Repo, accept: Scan) -> None:
        repo.write(BASELINE, STRANGER)
        assert "agent-touched-ci gone.yml" in entries(accept(repo))
        assert len(entries(accept(repo))) == 3

    def test_prune_drops_what_is_gone_and_keeps_what_is_accepted(self, repo: Repo, accept: Scan) -> None:
        accept(repo)
        repo.write(BASELINE, (repo.path / BASELINE).read_text() + STRANGER)
        commit(repo)
        assert sorted(entries(accept(repo, "--prune", code=1))) == [
            "agent-touched-build-script Makefile",
            "agent-touched-ci Jenkinsfile",
        ]

    @pytest.mark.parametrize("part", [("HEAD~1..HEAD",), ("--no-secrets",)])
    def test_prune_does_not_take_a_part_for_the_whole(self, repo: Repo, twokey: Scan, part: tuple[str, ...]) -> None:
        """What a part does not show is not gone."""
        assert "part" in twokey(repo, "baseline", "--prune", *part, code=2).err

    @pytest.mark.parametrize("content", ["all of it\n", "<<<<<<< ours\n", f"{'1' * 32} agent-touched-ci\n"])
    def test_what_cannot_be_read_is_left_as_it_is(self, repo: Repo, twokey: Scan, content: str) -> None:
        repo.write(BASELINE, content)
        found = twokey(repo, "baseline", code=2)
        assert "not an entry" in found.err

    def test_nothing_is_written_through_a_link(self, repo: Repo, twokey: Scan) -> None:
        elsewhere = repo.path.parent / "elsewhere"
        elsewhere.write_text("# mine\n")
        (repo.path / BASELINE).symlink_to(elsewhere)
        twokey(repo, "baseline", code=2)
        assert elsewhere.read_text() == "# mine\n"


class TestWhat:
    def test_a_range_or_one_commit(self, repo: Repo, twokey: Scan) -> None:
        for words in ("HEAD~1..HEAD", "HEAD"):
            assert entries(twokey(repo, "baseline", words, "--output", "-", code=0).out) == [
                "agent-touched-ci Jenkinsfile"
            ]

    def test_a_range_and_all_at_once_is_a_mistake(self, repo: Repo, twokey: Scan) -> None:
        assert "--all" in twokey(repo, "baseline", "HEAD~1..HEAD", "--all", code=2).err

    def test_what_passes_is_not_accepted(self, tmp_path: Path, twokey: Scan) -> None:
        history = History()
        history.commit("By hand\n", files={MAKE: "all:\n"})
        assert entries(twokey(history.write(tmp_path / "r"), "baseline", "--output", "-", code=0).out) == []

    def test_a_known_secret_and_never_its_text(self, tmp_path: Path, twokey: Scan) -> None:
        token = github_token()
        history = History()
        history.commit("By hand\n", files={"app.py": f"t = '{token}'\n"})
        repo = history.write(tmp_path / "r")
        shown = twokey(repo, "baseline", "--output", "-", code=0).out
        assert entries(shown) == ["secret-committed app.py"]
        assert token not in shown
        assert entries(twokey(repo, "baseline", "--no-secrets", "--output", "-", code=0).out) == []

    def test_the_gates_own_files_never(self, tmp_path: Path, twokey: Scan) -> None:
        repo = told(tmp_path / "r", start={POLICY: "version: 1\nrequire: {ci: {reviewers: 2}}\n"})
        repo.stage({POLICY: "version: 1\n"})
        repo.git("commit", "-q", "-m", "Ask for less")
        found = twokey(repo, "baseline", "--output", "-", code=1)
        assert len(entries(found.out)) == 2
        assert "touch the gate itself" in found.err

    def test_a_path_of_many_kinds_stays_on_its_line(self, tmp_path: Path, twokey: Scan) -> None:
        history = History()
        history.commit(WORK, files={"ci/a\nb\x1b[2J.sh": "make\n", "ci/ x .sh": "make\n"})
        shown = twokey(history.write(tmp_path / "r"), "baseline", "--output", "-", code=0).out
        assert len(entries(shown)) == 2
        assert "\x1b" not in shown


class TestWhere:
    def test_a_bare_repository_has_no_place_for_it(self, repo: Repo, twokey: Scan) -> None:
        bare = repo.path.parent / "bare"
        repo.git("clone", "-q", "--bare", str(repo.path), str(bare))
        assert "--output FILE" in twokey(bare, "baseline", code=2).err
        assert len(entries(twokey(bare, "baseline", "--output", "-", code=0).out)) == 2

    def test_a_folder_that_is_not_there(self, repo: Repo, twokey: Scan) -> None:
        assert "cannot" in twokey(repo, "baseline", "--output", "no/such/folder/file", code=2).err

    def test_a_shallow_clone_decides_nothing(self, repo: Repo, tmp_path: Path, twokey: Scan) -> None:
        repo.git("clone", "-q", "--depth=1", f"file://{repo.path}", str(tmp_path / "clone"))
        twokey(Repo(tmp_path / "clone"), "baseline", code=3)


def test_no_hook_writes_it(repo: Repo, twokey: Scan) -> None:
    message = repo.path.parent / "message"
    message.write_text(WORK)
    repo.stage({MAKE: "all:\n\tmake deploy\n"})
    twokey(repo, "hook", "commit-msg", str(message))
    assert not (repo.path / BASELINE).exists()
