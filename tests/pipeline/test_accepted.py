"""The baseline that counts for a run: the base's and the head's for a range, HEAD's for a history, never an agent's."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, Content, History, Repo
from kit.judging import entry, scan

from scanner.errors import UndeterminedError, UsageError
from scanner.model.finding import Disposition
from scanner.model.report import Report
from scanner.model.scale import Outcome

BASELINE, MAKE = ".twokey-baseline", "Makefile"
WORK = f"Work\n\n{CLAUDE_TRAILER}\n"
OLD, NEW = "all:\n", "all:\n\tmake release\n"


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The entry that accepts the agent's change of the Makefile."""
    history = History()
    history.commit("Start", files={MAKE: OLD})
    history.commit(WORK, files={MAKE: NEW})
    (found,) = scan(history.write(tmp_path_factory.mktemp("line") / "r"), "HEAD~1..HEAD").findings
    return f"{found.fingerprint} {found.check} {found.path}\n"


def told(*steps: tuple[str, str, Content], folder: Path) -> Repo:
    """A Makefile, the agent's change of it, then one commit a step: author, message, baseline."""
    history = History()
    history.commit("Start", files={MAKE: OLD})
    history.commit(WORK, files={MAKE: NEW})
    for author, message, content in steps:
        history.commit(message, author=author, files={BASELINE: content})
    return history.write(folder)


def makefile(report: Report, repo: Repo) -> Disposition:
    (found,) = [each for each in entry(report, repo.oids[1]).findings if each.path == MAKE]
    return found.outcome


class TestHistory:
    def test_what_a_human_accepted_counts(self, tmp_path: Path, line: str) -> None:
        repo = told((BOB, "Accept", f"# ours\n{line}"), folder=tmp_path)
        assert makefile(scan(repo), repo) is Disposition.BASELINED
        assert makefile(scan(repo, "--all"), repo) is Disposition.BASELINED

    def test_what_was_taken_back_does_not(self, tmp_path: Path, line: str) -> None:
        repo = told((BOB, "Accept", line), (ANN, "Take back", "# none\n"), folder=tmp_path)
        assert makefile(scan(repo), repo) is Disposition.HELD

    def test_a_file_that_is_gone_accepts_nothing(self, tmp_path: Path, line: str) -> None:
        repo = told((BOB, "Accept", line), (ANN, "Remove", None), folder=tmp_path)
        assert makefile(scan(repo), repo) is Disposition.HELD

    @pytest.mark.parametrize(
        ("author", "message"),
        [(CLAUDE, "Accept"), (ANN, f"Accept\n\n{CLAUDE_TRAILER}\n")],
        ids=["an agent", "a human with an agent"],
    )
    def test_what_an_agent_added_does_not(self, tmp_path: Path, line: str, author: str, message: str) -> None:
        repo = told((author, message, line), folder=tmp_path)
        assert makefile(scan(repo), repo) is Disposition.HELD

    @pytest.mark.parametrize("form", ["{}oops\n", "oops\n{}", "{}\xff\n", "{}\0", " {}", "#\n{}"])
    def test_whatever_else_the_agent_wrote_there(self, tmp_path: Path, line: str, form: str) -> None:
        """A line that breaks the file hides what stands beside it from a careful reader, and a human repairs it."""
        content = form.format(line).encode("latin-1")
        repo = told((CLAUDE, "Accept", content), (BOB, "Tidy up", f"# tidy\n{line}"), folder=tmp_path)
        assert makefile(scan(repo), repo) is Disposition.HELD

    def test_an_agent_that_only_moves_entries_adds_none(self, tmp_path: Path, line: str) -> None:
        other = f"{'1' * 32} agent-touched-ci x\n"
        repo = told((BOB, "Accept", line + other), (CLAUDE, "Sort", f"# sorted\n{other}{line}"), folder=tmp_path)
        assert makefile(scan(repo), repo) is Disposition.BASELINED

    def test_what_an_agent_brought_through_a_merge_does_not(self, tmp_path: Path, line: str) -> None:
        history = History()
        history.commit("Start", files={MAKE: OLD})
        work = history.commit(WORK, files={MAKE: NEW})
        main = history.commit("Meanwhile", files={"README.md": "x\n"})
        side = history.commit(WORK, files={BASELINE: line}, parents=[work], branch="side")
        history.commit("Merge branch 'side'", author=BOB, files={BASELINE: line}, parents=[main, side])
        repo = history.write(tmp_path)
        assert makefile(scan(repo), repo) is Disposition.HELD


class TestRange:
    @staticmethod
    def branch(folder: Path, base: Content, head: Content) -> Repo:
        history = History()
        history.commit("Start", files={MAKE: OLD, **({BASELINE: base} if base is not None else {})})
        history.commit(WORK, files={MAKE: NEW})
        if head != base:
            history.commit("By hand", files={BASELINE: head}, author=BOB)
        return history.write(folder)

    def test_what_both_ends_accept_counts(self, tmp_path: Path, line: str) -> None:
        repo = self.branch(tmp_path, line, line)
        assert makefile(scan(repo, f"{repo.oids[0]}..HEAD"), repo) is Disposition.BASELINED

    @pytest.mark.parametrize(("base", "head"), [(False, True), (True, False)], ids=["only the head", "only the base"])
    def test_what_one_end_accepts_does_not(self, tmp_path: Path, line: str, base: bool, head: bool) -> None:
        repo = self.branch(tmp_path, line if base else "# none\n", line if head else "# none\n")
        assert makefile(scan(repo, f"{repo.oids[0]}..HEAD"), repo) is Disposition.HELD

    def test_without_a_file_nothing_is_accepted(self, tmp_path: Path, line: str) -> None:
        for number, (base, head) in enumerate(((None, None), (None, line), (line, None))):
            repo = self.branch(tmp_path / str(number), base, head)
            assert makefile(scan(repo, f"{repo.oids[0]}..HEAD"), repo) is Disposition.HELD

    def test_one_commit_is_judged_by_its_parents_baseline(self, tmp_path: Path, line: str) -> None:
        repo = self.branch(tmp_path, line, line)
        assert makefile(scan(repo, repo.oids[1]), repo) is Disposition.BASELINED

    def test_the_index_is_judged_by_heads(self, tmp_path: Path, line: str) -> None:
        history = History()
        history.commit("Start", files={MAKE: OLD})
        repo = history.write(tmp_path)
        repo.stage({MAKE: NEW, BASELINE: line})
        report = scan(repo, "--staged", environ={"CLAUDECODE": "1"})
        fates = {each.path: each.outcome for each in report.findings if each.path == MAKE}
        assert fates == {MAKE: Disposition.HELD}


ODD: dict[str, tuple[str, Content]] = {
    "no entry": ("100644", "all of it\n"),
    "a merge": ("100644", "<<<<<<< ours\n=======\n>>>>>>> theirs\n"),
    "a line of two words": ("100644", f"{'1' * 32} agent-touched-ci\n"),
    "bytes": ("100644", b"\0\xff"),
    "a symbolic link": ("120000", "elsewhere"),
    "a submodule": ("160000", "1" * 40),
}


@pytest.mark.parametrize(("mode", "content"), ODD.values(), ids=ODD)
class TestUnreadable:
    """Exit code 2 where it is what judges, 3 where it is the head's, never 0."""

    @staticmethod
    def branch(folder: Path, sides: list[tuple[str, Content]]) -> Repo:
        history = History()
        for mode, content in sides:
            history.commit("By hand", files={BASELINE: content}, modes={BASELINE: mode})
        return history.write(folder)

    def test_at_the_base(self, tmp_path: Path, mode: str, content: Content) -> None:
        with pytest.raises(UsageError) as caught:
            scan(self.branch(tmp_path, [(mode, content), ("100644", "# none\n")]), "HEAD~1..HEAD")
        assert BASELINE in caught.value.message
        assert caught.value.hint

    def test_at_the_head(self, tmp_path: Path, mode: str, content: Content) -> None:
        repo = self.branch(tmp_path, [("100644", "# none\n"), (mode, content)])
        with pytest.raises(UndeterminedError) as caught:
            scan(repo, "HEAD~1..HEAD")
        assert caught.value.message.startswith("the baseline at the head is unreadable")
        with pytest.raises(UsageError):
            scan(repo)

    def test_in_between_it_accepts_nothing_and_harms_nobody(self, tmp_path: Path, mode: str, content: Content) -> None:
        repo = self.branch(tmp_path, [("100644", "# none\n"), (mode, content), ("100644", "# none\n")])
        assert scan(repo, "HEAD~2..HEAD").outcome in (Outcome.PASS, Outcome.HOLD)


def test_a_folder_of_that_name_is_no_baseline(tmp_path: Path) -> None:
    history = History()
    history.commit("By hand", files={"README.md": "x\n"})
    history.commit("By hand", files={f"{BASELINE}/x": "1"})
    repo = history.write(tmp_path)
    with pytest.raises(UsageError, match=BASELINE):
        scan(repo)
    with pytest.raises(UndeterminedError, match=BASELINE):
        scan(repo, "HEAD~1..HEAD")
