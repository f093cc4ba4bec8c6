"""Threats in what a repository is made of: its trees, its refs, its own folder (B41, B42, B66, B68, B78, B85, B95)."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ANN, CLAUDE, CLAUDE_TRAILER, WEB_FLOW, Content, History, Repo
from kit.judging import entry, preset, scan

from scanner.model.finding import Disposition, Finding
from scanner.model.report import Report
from scanner.model.scale import Outcome

CI = ".github/workflows/ci.yml"
QUIET = "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps: [{run: make test}]\n"
LOUD = QUIET.replace("on: push", "on: [push, pull_request_target]")
TEAM = preset("team")
Files = dict[str, Content]


def plain(path: Path, *more: Files, author: str = CLAUDE) -> Repo:
    history = History()
    history.commit("root", files={CI: QUIET, "f": "1\n"})
    for files in more:
        history.commit("Work", author=author, files=files)
    return history.write(path / "r")


def last(repo: Repo) -> Report:
    return scan(repo, "HEAD~1..HEAD", policy=TEAM)


class TestTrees:
    @staticmethod
    def tree(repo: Repo, *rows: tuple[str, str, str]) -> str:
        """A tree as it is given, right or wrong: (mode, name, id) each."""
        content = b"".join(f"{mode} {name}".encode() + b"\0" + bytes.fromhex(oid) for mode, name, oid in rows)
        return repo.git("hash-object", "-t", "tree", "--literally", "-w", "--stdin", stdin=content)

    def on_top(self, repo: Repo, *rows: tuple[str, str, str], message: str = "Odd", author: str = CLAUDE) -> str:
        """A commit of that tree on main."""
        name, _, email = author.rstrip(">").partition(" <")
        who = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email}
        oid = repo.git("commit-tree", self.tree(repo, *rows), "-p", "HEAD", "-m", message, **who)
        repo.git("update-ref", "refs/heads/main", oid)
        return oid

    @staticmethod
    def blob(repo: Repo, content: str) -> str:
        return repo.git("hash-object", "-w", "--stdin", stdin=content.encode())

    @pytest.mark.parametrize("author", [CLAUDE, ANN])
    @pytest.mark.parametrize("words", ["", "HEAD~1..HEAD"])
    def test_b66_one_name_twice_at_the_head(self, words: str, author: str, tmp_path: Path) -> None:
        repo = plain(tmp_path)
        one, two = self.blob(repo, "1\n"), self.blob(repo, "2\n")
        oid = self.on_top(repo, ("100644", "f", one), ("100644", "f", two), author=author)
        report = scan(repo, words, policy=TEAM)
        assert report.outcome is Outcome.UNDETERMINED
        assert any(each.where == oid and "f stands there twice" in each.message for each in report.problems)

    def test_b66_a_folder_twice_in_a_judged_commit(self, tmp_path: Path) -> None:
        """The first one is what git shows for a path, and some tools take the last."""
        repo = plain(tmp_path)
        good, evil, f = repo.git("rev-parse", "HEAD:.github"), "", self.blob(repo, "1\n")
        flows = self.tree(repo, ("100644", "evil.yml", self.blob(repo, LOUD)))
        evil = self.tree(repo, ("40000", "workflows", flows))
        start = repo.git("rev-parse", "HEAD^{tree}")
        odd = self.on_top(repo, ("40000", ".github", good), ("40000", ".github", evil), ("100644", "f", f))
        clean = repo.git("commit-tree", start, "-p", odd, "-m", "Clean")
        repo.git("update-ref", "refs/heads/main", clean)
        report = scan(repo, f"{repo.oids[0]}..HEAD", policy=TEAM)
        assert entry(report, odd).verdict.outcome is Outcome.UNDETERMINED
        assert [each.where for each in report.problems] == [odd]

    @pytest.mark.parametrize("name", [".git", ".GIT", "git~1", ".git ", ".git::$INDEX_ALLOCATION", ".g\u200cit", ".."])
    def test_b66_a_name_of_gits_own(self, name: str, tmp_path: Path) -> None:
        repo = plain(tmp_path)
        inner = self.tree(repo, ("100644", "config", self.blob(repo, "[core]\n")))
        self.on_top(repo, ("40000", name, inner), ("100644", "f", self.blob(repo, "1\n")))
        report = last(repo)
        assert report.outcome is Outcome.UNDETERMINED
        assert any("a name of git's own" in each.message for each in report.problems)

    def test_b66_a_path_for_a_name(self, tmp_path: Path) -> None:
        repo = plain(tmp_path)
        self.on_top(repo, ("100644", CI, self.blob(repo, LOUD)), ("100644", "f", self.blob(repo, "1\n")))
        report = last(repo)
        assert report.outcome is Outcome.UNDETERMINED
        assert any("one name with a slash in it" in each.message for each in report.problems)

    def test_b66_a_name_that_is_empty(self, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        """Git itself reads such a tree no further; what cannot be read never passes."""
        from scanner.cli.main import main  # what a person sees, whichever step meets the tree first

        repo = plain(tmp_path)
        self.on_top(repo, ("100644", "", self.blob(repo, LOUD)), ("100644", "f", self.blob(repo, "1\n")))
        assert main(["scan", "--no-secrets", "--repo", str(repo.path)]) != 0
        assert "Traceback" not in "".join(capfd.readouterr())

    @pytest.mark.parametrize(
        "name", [".gitignore", ".github", "git", "git~", ".git2", "a.git", "...", ".gitkeep", "x:y"]
    )
    def test_b66_twin_names_that_only_look_alike(self, name: str, tmp_path: Path) -> None:
        repo = plain(tmp_path, {"docs/" + name: "x\n", CI: LOUD})
        assert last(repo).problems == ()
        assert scan(repo, policy=TEAM).problems == ()

    def test_b66_twin_one_name_in_two_folders(self, tmp_path: Path) -> None:
        assert last(plain(tmp_path, {"a/f": "1", "b/f": "1", CI: LOUD})).problems == ()


BARE: Files = {
    "vendor/lib/HEAD": "ref: refs/heads/main\n",
    "vendor/lib/config": "[core]\n\tfsmonitor = ./run\n",
    "vendor/lib/objects/info/keep": "",
    "vendor/lib/refs/heads/keep": "",
}


def embedded(report: Report) -> list[Finding]:
    return [each for each in report.findings if each.check == "embedded-repository"]


class TestEmbedded:
    def test_b68_an_agent_adds_a_bare_repository(self, tmp_path: Path) -> None:
        repo = plain(tmp_path, BARE)
        (finding,) = embedded(last(repo))
        assert finding.outcome is Disposition.HELD
        assert finding.path.startswith("vendor/lib/")
        assert finding.message == "claude-code put a whole git repository into vendor/lib"
        assert len(embedded(scan(repo, policy=TEAM))) == 1

    def test_b68_piece_by_piece_and_gone_again(self, tmp_path: Path) -> None:
        rows = list(BARE.items())
        repo = plain(tmp_path, dict(rows[:3]), dict(rows[3:]), dict.fromkeys(BARE))
        report = scan(repo, f"{repo.oids[0]}..HEAD", policy=TEAM)
        assert [(each.commit, each.outcome) for each in embedded(report)] == [(repo.oids[2], Disposition.HELD)]

    def test_b68_its_configuration_is_a_release_path(self, tmp_path: Path) -> None:
        repo = plain(tmp_path, BARE, {"vendor/lib/config": "[core]\n\tfsmonitor = ./other\n"})
        assert {each.path for each in last(repo).findings} == {"vendor/lib/config"}

    def test_b68_a_review_covers_it(self, tmp_path: Path) -> None:
        history = History()
        history.commit("root", files={"f": "1"})
        history.commit(f"Vendor\n\n{CLAUDE_TRAILER}\nReviewed-by: Eve Orr <eve@example.org>\n", files=BARE)
        assert last(history.write(tmp_path / "r")).outcome is Outcome.PASS

    def test_b68_so_does_the_review_of_its_merge(self, tmp_path: Path) -> None:
        history = History()
        root = history.commit("root", files={"f": "1"})
        side = history.commit("Vendor", author=CLAUDE, files=BARE, branch="side", parents=[root])
        message = "Merge pull request #1 from ann/side\n\nReviewed-by: Eve Orr <eve@example.org>\n"
        history.commit(message, author=ANN, committer=WEB_FLOW, parents=[root, side], files=BARE)
        repo = history.write(tmp_path / "r")
        assert scan(repo, f"{repo.oids[0]}..HEAD", policy=TEAM).outcome is Outcome.PASS

    def test_b68_twin_a_human_is_told(self, tmp_path: Path) -> None:
        report = last(plain(tmp_path, BARE, author=ANN))
        assert [each.outcome for each in embedded(report)] == [Disposition.ADVISORY]
        assert report.outcome is Outcome.PASS

    @pytest.mark.parametrize(
        "files",
        [
            {"docs/HEAD": "A chapter\n", "docs/config": "x"},
            {"tests/fixtures/HEAD": "ref: x\n", "tests/fixtures/refs/heads/main": "x", "tests/fixtures/config": "x"},
            {"src/objects/a": "x", "src/refs/b": "y"},
            {"HEADER": "x", "a/AHEAD": "x", "a/myconfig": "x", "a/objects/x": "1", "a/refs/x": "1"},
        ],
    )
    def test_b68_twin_files_of_these_names(self, files: Files, tmp_path: Path) -> None:
        assert embedded(last(plain(tmp_path, files))) == []

    def test_b68_twin_a_vendored_project_has_workflows_of_its_own(self, tmp_path: Path) -> None:
        """GitHub runs the workflows at the root only."""
        assert last(plain(tmp_path, {f"vendor/lib/{CI}": LOUD})).findings == ()


def noticed(report: Report, word: str) -> list[str]:
    return [each for each in report.notices if word in each]


class TestTheRepositorysOwnFolder:
    def test_b78_replace_refs_are_ignored_and_said(self, tmp_path: Path) -> None:
        repo = plain(tmp_path, {CI: LOUD})
        honest = repo.git("commit-tree", "HEAD^{tree}", "-p", "HEAD~1", "-m", "By hand")
        repo.git("replace", "HEAD", honest)
        report = last(repo)
        assert noticed(report, "refs/replace holds 1 replacement;")
        assert report.outcome is Outcome.HOLD

    def test_b78_grafts_are_ignored_and_said(self, tmp_path: Path) -> None:
        repo = plain(tmp_path, {CI: LOUD}, {"f": "2\n"})
        (repo.path / ".git/info").mkdir(exist_ok=True)
        (repo.path / ".git/info/grafts").write_text(f"# hide one\n{repo.oids[2]} {repo.oids[0]}\n")
        report = scan(repo, policy=TEAM)
        assert noticed(report, "info/grafts gives 1 commit other parents")
        assert report.outcome is Outcome.HOLD

    def test_b85_alternates_are_said(self, tmp_path: Path) -> None:
        lender = plain(tmp_path, {CI: LOUD})
        lender.git("clone", "-q", "--shared", str(lender.path), str(tmp_path / "borrower"))
        report = last(Repo(tmp_path / "borrower"))
        assert noticed(report, "borrowed from 1 other folder")
        assert report.outcome is Outcome.HOLD

    def test_b78_b85_twin_an_ordinary_repository(self, tmp_path: Path) -> None:
        repo = plain(tmp_path, {"f": "2\n"})
        (repo.path / ".git/objects/info").mkdir(exist_ok=True)
        (repo.path / ".git/objects/info/alternates").write_text("\n")
        assert [each for each in last(repo).notices if "roster" not in each] == []

    def test_b95_nothing_the_repository_names_is_run(self, tmp_path: Path) -> None:
        history = History()
        attributes = "* diff=evil filter=evil merge=evil\n"
        root = history.commit("root", files={CI: QUIET, ".gitattributes": attributes, "Makefile": "all:\n"})
        ours = history.commit("ours", files={CI: QUIET + "# ours\n", "Makefile": "all: ours\n"})
        theirs = history.commit("theirs", author=CLAUDE, files={CI: LOUD}, parents=[root], branch="side")
        history.commit("Merge", author=CLAUDE, parents=[ours, theirs], files={CI: LOUD})
        repo = history.write(tmp_path / "r")
        proof, run = tmp_path / "it-ran", tmp_path / "run"
        run.write_text(f'#!/bin/sh\necho "$0 $@" >>{proof}\n[ -t 0 ] || cat\n')
        run.chmod(0o755)
        hooks = repo.path / ".git/hooks"
        hooks.mkdir(exist_ok=True)
        for hook in ("post-checkout", "reference-transaction", "post-index-change", "pre-commit", "fsmonitor-watchman"):
            (hooks / hook).write_text(run.read_text())
            (hooks / hook).chmod(0o755)
        for key in (
            "core.fsmonitor",
            "core.pager",
            "core.sshCommand",
            "core.editor",
            "core.alternateRefsCommand",
            "diff.external",
            "diff.evil.command",
            "diff.evil.textconv",
            "filter.evil.clean",
            "filter.evil.smudge",
            "filter.evil.process",
            "merge.evil.driver",
            "gpg.program",
            "gpg.ssh.program",
            "credential.helper",
            "uploadpack.packObjectsHook",
            "alias.log",
        ):
            repo.git("config", key, f"!{run}" if key == "alias.log" else str(run))
        repo.git("config", "log.showSignature", "true")
        repo.git("config", "diff.evil.cachetextconv", "true")
        proof.unlink(missing_ok=True)
        (repo.path / ".git/index").touch()
        (repo.path / CI).write_text(LOUD + "# not staged\n")
        assert scan(repo, f"{repo.oids[1]}..HEAD", policy=TEAM, secrets=True).outcome is Outcome.HOLD
        scan(repo, "--staged", policy=TEAM, secrets=True)
        scan(repo, "--all", policy=TEAM)
        assert not proof.exists(), proof.read_text()

    def test_b95_twin_the_stub_does_run_for_git(self, tmp_path: Path) -> None:
        repo = plain(tmp_path, {CI: LOUD})
        proof, run = tmp_path / "it-ran", tmp_path / "run"
        run.write_text(f"#!/bin/sh\necho x >>{proof}\n")
        run.chmod(0o755)
        repo.git("config", "diff.external", str(run))
        repo.git("diff", "HEAD~1", "HEAD")
        assert proof.exists()
        proof.unlink()
        last(repo)
        assert not proof.exists()


class TestTags:
    def test_b41_a_tag_object_under_another_name(self, tmp_path: Path) -> None:
        repo = plain(tmp_path, {"f": "2\n"})
        repo.git("tag", "-a", "-m", "One", "v1.0")
        repo.git("update-ref", "refs/tags/v2.0", repo.git("rev-parse", "refs/tags/v1.0"))
        for secrets in (False, True):  # which list refs for themselves, or share what the search has listed
            found = noticed(scan(repo, "--all", policy=TEAM, secrets=secrets), "tag ")
            assert found == ["tag v2.0 holds the tag object of v1.0"]
        assert noticed(last(repo), "tag ") == []

    def test_b42_many_of_them_are_counted(self, tmp_path: Path) -> None:
        repo = plain(tmp_path, {"f": "2\n"})
        repo.git("tag", "-a", "-m", "One", "v1.0")
        for number in range(5):
            repo.git("update-ref", f"refs/tags/v2.{number}", repo.git("rev-parse", "refs/tags/v1.0"))
        found = noticed(scan(repo, "--all", policy=TEAM), "tag")
        assert found[3:] == ["and 2 more tags hold the object of another"]

    def test_b41_twin_ordinary_tags(self, tmp_path: Path) -> None:
        repo = plain(tmp_path, {"f": "2\n"})
        repo.git("tag", "light")
        repo.git("tag", "-a", "-m", "One", "v1.0")
        repo.git("tag", "-a", "-m", "Deep", "release/v1.1")
        assert noticed(scan(repo, "--all", policy=TEAM), "tag") == []
