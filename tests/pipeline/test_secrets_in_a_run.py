"""Which lines of a selection are searched for secrets, and that none is ever written out."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, WEB_FLOW, Content, History, Repo
from kit.judging import entry, policy, scan
from kit.secrets import ALLOW, PRIVATE_KEY, aws_key, github_token

from scanner.credentials.layers import LIMIT
from scanner.credentials.worker import Worker
from scanner.model.finding import Disposition, Finding
from scanner.model.report import Report
from scanner.model.scale import Outcome
from scanner.reporters import explanation, json_v1, terminal

WORK = f"Work\n\n{CLAUDE_TRAILER}\n"
ONE, TWO = github_token("a"), github_token("c")
LINE = f"token = '{ONE}'\n"


def written(folder: Path, *states: dict[str, Content], message: str = "By hand\n", author: str = ANN) -> Repo:
    """One commit a state, on top of a start."""
    history = History()
    history.commit("Start", files={"README.md": "Read me.\n"})
    for files in states:
        history.commit(message, files=files, author=author)
    return history.write(folder)


def found(report: Report) -> list[tuple[str, str, int]]:
    """Commit, path and line of each secret, newest first."""
    return [(each.commit, each.path, each.line) for each in report.findings if each.secret is not None]


def places(repo: Repo, words: str = "") -> list[tuple[int, str, int]]:
    """The same, with the number of the commit instead of its id."""
    return [(repo.oids.index(commit), path, line) for commit, path, line in found(scan(repo, words, secrets=True))]


class TestAddedLines:
    def test_in_a_new_file(self, tmp_path: Path) -> None:
        assert places(written(tmp_path, {"app.py": f"import os\n\n{LINE}"})) == [(1, "app.py", 3)]

    def test_in_the_first_commit(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={"app.py": LINE})
        assert places(history.write(tmp_path)) == [(0, "app.py", 1)]

    def test_in_an_old_file(self, tmp_path: Path) -> None:
        repo = written(tmp_path, {"app.py": "import os\n"}, {"app.py": f"import os\n{LINE}"})
        assert places(repo) == [(2, "app.py", 2)]

    def test_but_not_in_lines_that_were_there(self, tmp_path: Path) -> None:
        repo = written(tmp_path, {"app.py": LINE}, {"app.py": f"{LINE}import os\n"})
        assert places(repo) == [(1, "app.py", 1)]
        assert places(repo, "HEAD~1..HEAD") == []

    def test_nor_in_lines_that_only_moved(self, tmp_path: Path) -> None:
        repo = written(tmp_path, {"app.py": f"{LINE}a\nb\n"}, {"app.py": f"a\nb\n{LINE}"})
        assert places(repo, "HEAD~1..HEAD") == []

    def test_nor_in_lines_that_go(self, tmp_path: Path) -> None:
        repo = written(tmp_path, {"app.py": LINE}, {"app.py": None})
        assert places(repo, "HEAD~1..HEAD") == []

    def test_one_that_is_removed_later_is_still_found(self, tmp_path: Path) -> None:
        repo = written(tmp_path, {"app.py": LINE}, {"app.py": "import os\n"})
        assert places(repo) == places(repo, "HEAD~2..HEAD") == [(1, "app.py", 1)]
        assert scan(repo, secrets=True).outcome is Outcome.FAIL

    def test_one_that_comes_back_is_found_again(self, tmp_path: Path) -> None:
        repo = written(tmp_path, {"app.py": LINE}, {"app.py": "x\n"}, {"app.py": LINE})
        assert places(repo) == [(3, "app.py", 1), (1, "app.py", 1)]

    def test_a_mode_change_adds_no_line(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={"app.py": LINE})
        history.commit("By hand\n", files={"app.py": LINE}, modes={"app.py": "100755"})
        assert places(history.write(tmp_path), "HEAD~1..HEAD") == []

    def test_every_author_is_searched(self, tmp_path: Path) -> None:
        for number, author in enumerate((ANN, CLAUDE, WEB_FLOW)):
            assert len(places(written(tmp_path / str(number), {"app.py": LINE}, author=author))) == 1

    def test_the_target_of_a_link_is_searched(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={"link": f"https://{ONE}@example.com"}, modes={"link": "120000"})
        assert places(history.write(tmp_path)) == [(0, "link", 1)]

    @pytest.mark.parametrize(
        "files",
        ({"blob.bin": b"\0\n" + b"password = 'Tr0ub4dor-and-3'\n"}, {"sub": "1" * 40}),
        ids=("a guess in a binary file", "a submodule"),
    )
    def test_what_has_no_lines_is_not(self, tmp_path: Path, files: dict[str, Content]) -> None:
        history = History()
        history.commit("Start", files=files, modes={"sub": "160000"})
        assert places(history.write(tmp_path)) == []

    def test_what_is_too_large_is_named(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={"large.txt": LINE + "x\n" * (LIMIT // 2)})
        report = scan(history.write(tmp_path, bare=True), secrets=True)
        assert [each.what for each in report.coverage.skipped] == ["large.txt"]

    @pytest.mark.parametrize("packed", [True, False])
    def test_an_archive_that_is_not_searched_to_its_end_is_named(
        self, tmp_path: Path, packed: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        members = {f"{number}.txt": LINE if number == 7 else "x\n" for number in range(201)}
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for name, text in members.items():
                archive.writestr(name, text)
        history = History()
        history.commit("Start", files={"a.zip": content.getvalue(), "b.txt": "x\n"})
        repo = history.write(tmp_path / "repo", bare=True)
        if packed:
            repo.git("repack", "-adfq")
        for _ in range(2):
            report = scan(repo, secrets=True, cache=str(tmp_path / "cache"), jobs=2)
            assert [each.what for each in report.coverage.skipped] == ["a.zip"]
            assert "not all of this archive" in report.coverage.skipped[0].why
            assert [each.path for each in report.findings] == ["a.zip"], "what could be read was searched"
            monkeypatch.setattr(Worker, "part", _never)  # what is known of it is not found out again


def _never(*_: object) -> None:
    raise AssertionError("searched again")


class TestSeveral:
    def test_two_of_one_kind_in_one_file_are_two(self, tmp_path: Path) -> None:
        repo = written(tmp_path, {"app.py": f"{LINE}other = '{TWO}'\n"})
        report = scan(repo, secrets=True)
        assert [line for _, _, line in found(report)] == [1, 2]
        assert len({each.secret.hash for each in report.findings if each.secret}) == 2
        assert len({each.fingerprint for each in report.findings}) == 2

    def test_one_that_is_allowed_does_not_hide_another(self, tmp_path: Path) -> None:
        repo = written(tmp_path, {"app.py": f"token = '{ONE}'  {ALLOW}\nother = '{TWO}'\n"})
        report = scan(repo, secrets=True)
        assert [(each.line, each.outcome) for each in report.findings] == [
            (1, Disposition.SUPPRESSED),
            (2, Disposition.FAILED),
        ]
        assert report.outcome is Outcome.FAIL

    def test_one_that_was_there_does_not_hide_another(self, tmp_path: Path) -> None:
        repo = written(tmp_path, {"app.py": LINE}, {"app.py": f"{LINE}other = '{TWO}'\n"})
        assert places(repo, "HEAD~1..HEAD") == [(2, "app.py", 2)]

    def test_the_same_in_two_files_is_two_findings_about_one_secret(self, tmp_path: Path) -> None:
        report = scan(written(tmp_path, {"a.py": LINE, "b.py": LINE}), secrets=True)
        assert [path for _, path, _ in found(report)] == ["a.py", "b.py"]
        assert len({each.secret.hash for each in report.findings if each.secret}) == 1

    def test_its_hash_is_keyed_by_the_repository(self, tmp_path: Path) -> None:
        hashes = set()
        for number in range(2):
            history = History()
            history.commit(f"Start {number}", files={"a.py": LINE})
            (finding,) = scan(history.write(tmp_path / str(number)), secrets=True).findings
            assert finding.secret is not None
            hashes.add(finding.secret.hash)
        assert len(hashes) == 2


class TestMerges:
    @staticmethod
    def merged(folder: Path, inside: dict[str, Content]) -> Repo:
        history = History()
        start = history.commit("Start", files={"app.py": "import os\n"})
        main = history.commit("Meanwhile", files={"README.md": "x\n"})
        topic = history.commit("By hand\n", files={"key.py": f"key = '{aws_key()}'\n"}, parents=[start], branch="topic")
        files = {"key.py": f"key = '{aws_key()}'\n", **inside}
        history.commit("Merge branch 'topic'\n", files=files, parents=[main, topic], author=BOB)
        return history.write(folder)

    def test_what_a_merge_brings_is_found_where_it_was_committed(self, tmp_path: Path) -> None:
        repo = self.merged(tmp_path, {})
        assert places(repo) == places(repo, f"{repo.oids[0]}..HEAD") == [(2, "key.py", 1)]

    def test_what_a_merge_adds_is_found_there(self, tmp_path: Path) -> None:
        repo = self.merged(tmp_path, {"app.py": f"import os\n{LINE}"})
        assert set(places(repo)) == set(places(repo, f"{repo.oids[0]}..HEAD")) == {(3, "app.py", 2), (2, "key.py", 1)}

    def test_a_new_file_in_a_merge_is_found_there(self, tmp_path: Path) -> None:
        repo = self.merged(tmp_path, {"evil.py": LINE})
        assert (3, "evil.py", 1) in places(repo)


class TestWhatIsSearched:
    def test_nothing_when_nobody_asks(self, tmp_path: Path) -> None:
        report = scan(written(tmp_path, {"app.py": LINE}), secrets=False)
        assert (found(report), report.coverage.secrets) == ([], False)

    def test_agents_commits_only(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={".twokey.yaml": "version: 1\nsecrets: {authors: agent}\n", "a.py": LINE})
        history.commit(WORK, files={"b.py": f"t = '{TWO}'\n"})
        assert places(history.write(tmp_path)) == [(1, "b.py", 1)]

    def test_more_by_the_audit_profile(self, tmp_path: Path) -> None:
        repo = written(tmp_path, {"app.py": "password = 'changeme now'\n"})
        assert found(scan(repo, secrets=True)) == []
        assert found(scan(repo, secrets=True, policy=policy("secrets: {profile: audit}"))) != []
        assert found(scan(repo, secrets=True)) == [], "one profile leaves nothing behind for the next"


class TestAllowComments:
    def judged(self, folder: Path, *block: str) -> Finding:
        """The finding about an allowed token in a file that ships, in a commit whose message ends in `block`."""
        files: dict[str, Content] = {"release.sh": f"export T={ONE}  {ALLOW}\n"}
        repo = written(folder, files, message="\n".join(("Work", "", *block, "")))
        return next(each for each in entry(scan(repo, "HEAD~1..HEAD", secrets=True), repo.head).findings if each.secret)

    def test_a_humans_counts(self, tmp_path: Path) -> None:
        assert self.judged(tmp_path).outcome is Disposition.SUPPRESSED

    def test_an_agents_does_not(self, tmp_path: Path) -> None:
        assert self.judged(tmp_path, CLAUDE_TRAILER).outcome is Disposition.FAILED

    def test_an_agents_does_once_a_human_has_reviewed_it(self, tmp_path: Path) -> None:
        assert self.judged(tmp_path, CLAUDE_TRAILER, f"Reviewed-by: {BOB}").outcome is Disposition.SUPPRESSED

    def test_an_agents_does_not_on_the_authors_own_word(self, tmp_path: Path) -> None:
        assert self.judged(tmp_path, CLAUDE_TRAILER, f"Reviewed-by: {ANN}").outcome is Disposition.FAILED

    def test_an_agents_does_once_a_human_has_reviewed_a_file_that_does_not_ship(self, tmp_path: Path) -> None:
        files: dict[str, Content] = {"docs/example.md": f"{ONE}  <!-- {ALLOW[2:]} -->\n"}
        repo = written(tmp_path, files, message=f"{WORK}Reviewed-by: {BOB}\n")
        (finding,) = entry(scan(repo, "HEAD~1..HEAD", secrets=True), repo.head).findings
        assert finding.outcome is Disposition.SUPPRESSED


WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    env: {T: '%s'}\n    steps: [{run: 'curl -H %s x'}]\n"
HIDING_PLACES: dict[str, tuple[dict[str, Content], dict[str, Content]]] = {
    "code": ({}, {"app.py": LINE}),
    "a new workflow": ({}, {".github/workflows/a.yml": WORKFLOW % (ONE, ONE)}),
    "a workflow that changes": (
        {".github/workflows/a.yml": WORKFLOW % ("x", "x")},
        {".github/workflows/a.yml": WORKFLOW % (ONE, ONE)},
    ),
    "a workflow that had it": (
        {".github/workflows/a.yml": WORKFLOW % (ONE, ONE)},
        {".github/workflows/a.yml": WORKFLOW % ("x", "x")},
    ),
    "a hook configuration": (
        {".pre-commit-config.yaml": "repos: []\n"},
        {".pre-commit-config.yaml": f"repos: [{{repo: 'https://{ONE}@example.com/a', rev: v1, hooks: [{{id: a}}]}}]\n"},
    ),
    "the reason of a waiver": (
        {".twokey.yaml": "version: 1\n"},
        {
            ".twokey.yaml": "version: 1\nwaivers: [{id: W, check: agent-touched-ci, paths: [a], approved_by: x,"
            f" expires: 2025-07-31, reason: 'ask with {ONE}'}}]\n"
        },
    ),
    "a path of the policy": (
        {".twokey.yaml": "version: 1\n"},
        {".twokey.yaml": f"version: 1\npaths: {{ignore: ['{ONE}']}}\n"},
    ),
    "a policy that cannot be read": (
        {".twokey.yaml": "version: 1\n"},
        {".twokey.yaml": f"version: '{ONE}'\n", "b": "1"},
    ),
    "a private key": ({}, {"id_rsa": f"{PRIVATE_KEY}\n{ONE}\n"}),
}


@pytest.mark.parametrize(("before", "after"), HIDING_PLACES.values(), ids=HIDING_PLACES)
def test_no_output_ever_holds_a_secret(tmp_path: Path, before: dict[str, Content], after: dict[str, Content]) -> None:
    history = History()
    history.commit("Start", files={"README.md": "x\n", **before})
    history.commit(WORK, files=after)
    history.commit("Repair\n", files={".twokey.yaml": "version: 1\n"})
    repo = history.write(tmp_path)
    report = scan(repo, "HEAD~2..HEAD", secrets=True, all_commits=True)
    outputs = [json_v1.render(report), explanation.render_commit(report, 200, False)]
    outputs += [terminal.render(report, width=200, detail=detail) for detail in ("held", "normal", "all")]
    assert [text for text in outputs if ONE in text or ONE[4:20] in text] == []


def test_what_is_shown_of_a_secret_is_its_kind_and_its_beginning(tmp_path: Path) -> None:
    report = scan(written(tmp_path, {"app.py": LINE}), secrets=True)
    (found,) = json.loads(json_v1.render(report))["findings"]
    assert found["secret"]["type"] == "GitHub Token"
    assert found["secret"]["redacted"] == ONE[:4] + "..."
    assert found["message"] == f"GitHub Token {ONE[:4]}... in app.py"


def test_a_missing_blob_is_a_problem_and_never_a_pass(tmp_path: Path) -> None:
    repo = written(tmp_path)
    repo.stage({"app.py": LINE})
    repo.git("commit", "-q", "-m", "By hand")
    oid = repo.git("rev-parse", "HEAD:app.py")
    (repo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    report = scan(repo, secrets=True)
    assert report.outcome is Outcome.UNDETERMINED
    assert any("app.py" in each.where for each in report.problems)
