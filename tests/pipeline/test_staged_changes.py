"""The index as the commit it is about to become."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from kit.history import CLAUDE, History, Repo, empty_repo
from kit.judging import scan
from kit.secrets import github_token

from scanner.errors import UsageError
from scanner.model.actor import ActorKind, Source
from scanner.model.finding import Disposition
from scanner.model.report import CommitReport, Report
from scanner.model.scale import Outcome, Strength
from scanner.reporters import json_v1
from scanner.rulebook import load_rulebook

AGENT = {"CLAUDECODE": "1"}
BY_CLAUDE = {"GIT_AUTHOR_NAME": "Claude", "GIT_AUTHOR_EMAIL": "noreply@anthropic.com"}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    history = History()
    history.commit("Start", files={"README.md": "Read me.\n", "Makefile": "all:\n"})
    return history.write(tmp_path)


def only(report: Report) -> CommitReport:
    (found,) = report.commits
    return found


def test_an_agents_environment_is_evidence(repo: Repo) -> None:
    repo.stage({"Makefile": "all:\n\trelease\n"})
    report = scan(repo, "--staged", environ=AGENT)
    attribution = only(report).attribution
    assert (attribution.kind, attribution.agents) == (ActorKind.ASSISTED, ("claude-code",))
    (evidence,) = attribution.evidence
    assert (evidence.source, evidence.where, evidence.value) == (Source.RUNTIME, "CLAUDECODE", "set")
    assert evidence.strength is Strength.MEDIUM
    assert report.outcome is Outcome.HOLD


def test_the_value_of_a_variable_is_never_shown(repo: Repo) -> None:
    repo.stage({"Makefile": "x\n"})
    environ = {"CLAUDE_CODE_ENTRYPOINT": github_token(), **AGENT}
    assert github_token() not in json_v1.render(scan(repo, "--staged", environ=environ))


def test_it_counts_nowhere_else(repo: Repo) -> None:
    assert scan(repo, "HEAD", environ=AGENT).actors == {ActorKind.HUMAN: 1}


def test_a_human_at_work_is_a_human(repo: Repo) -> None:
    repo.stage({"Makefile": "all:\n\trelease\n"})
    report = scan(repo, "--staged")
    assert (report.outcome, report.actors) == (Outcome.PASS, {ActorKind.HUMAN: 1})


def test_an_agents_identity_is_an_agents(repo: Repo) -> None:
    repo.stage({"Makefile": "all:\n\trelease\n"})
    found = only(scan(repo, "--staged", environ=BY_CLAUDE))
    assert (found.attribution.kind, str(found.commit.author)) == (ActorKind.AGENT, CLAUDE)


def test_the_report_names_no_commit(repo: Repo) -> None:
    repo.stage({"Makefile": "x\n"})
    report = scan(repo, "--staged", environ=AGENT)
    assert (report.selection.kind, report.selection.base, report.selection.head) == ("staged", repo.head, None)
    assert (only(report).commit.oid, only(report).commit.parents) == ("", (repo.head,))


def test_what_is_not_staged_is_not_judged(repo: Repo) -> None:
    repo.write("Makefile", "all:\n\trelease\n")
    repo.write("release.sh", "x\n")
    report = scan(repo, "--staged", environ=AGENT)
    assert (report.outcome, report.commits, report.coverage.commits) == (Outcome.PASS, (), 0)


def test_what_is_staged_is_judged_as_it_was_staged(repo: Repo) -> None:
    repo.stage({"release.sh": "x\n"})
    repo.write("release.sh", f"{github_token()}\n")
    report = scan(repo, "--staged", secrets=True, environ=AGENT)
    assert [each.check for each in report.findings] == ["agent-touched-build-script"]


def test_a_staged_removal_is_a_change(repo: Repo) -> None:
    repo.stage({"Makefile": None})
    found = only(scan(repo, "--staged", environ=AGENT))
    assert [(each.path, each.raw.status) for each in found.changes] == [("Makefile", "D")]


def test_a_staged_mode_is_a_change(repo: Repo) -> None:
    repo.git("update-index", "--chmod=+x", "Makefile")
    assert [each.path for each in only(scan(repo, "--staged", environ=AGENT)).changes] == ["Makefile"]


def test_a_staged_secret_fails_whoever_commits(repo: Repo) -> None:
    repo.stage({"app.py": f"t = '{github_token()}'\n"})
    report = scan(repo, "--staged", secrets=True)
    assert report.outcome is Outcome.FAIL
    assert [(each.path, each.commit, each.outcome) for each in report.findings] == [("app.py", "", Disposition.FAILED)]


def test_a_secret_that_head_has_is_not_staged(repo: Repo) -> None:
    repo.stage({"app.py": f"t = '{github_token()}'\n"})
    repo.git("commit", "-q", "-m", "By hand")
    repo.stage({"app.py": f"import os\nt = '{github_token()}'\n"})
    assert scan(repo, "--staged", secrets=True).findings == ()


def test_the_first_commit_can_be_staged(tmp_path: Path) -> None:
    repo = empty_repo(tmp_path)
    repo.stage({"Makefile": "all:\n\tmake release\n", "app.py": f"t = '{github_token()}'\n"})
    report = scan(repo, "--staged", secrets=True, environ=AGENT)
    assert report.outcome is Outcome.FAIL
    assert (report.selection.base, only(report).commit.parents) == (None, ())
    assert {each.path for each in report.findings} == {"Makefile", "app.py"}


def test_nothing_at_all_can_be_staged(tmp_path: Path) -> None:
    report = scan(empty_repo(tmp_path), "--staged")
    assert (report.outcome, report.commits) == (Outcome.PASS, ())


def test_a_bare_repository_has_no_index(tmp_path: Path) -> None:
    history = History()
    history.commit("Start")
    with pytest.raises(UsageError):
        scan(history.write(tmp_path, bare=True), "--staged")


def test_a_conflict_in_the_index_is_no_pass_and_fits_the_schema(repo: Repo) -> None:
    oids = [repo.git("hash-object", "-w", "--stdin", stdin=text) for text in (b"1\n", b"2\n", b"3\n")]
    rows = "".join(f"100644 {oid} {stage}\tMakefile\n" for stage, oid in enumerate(oids, 1))
    repo.git("update-index", "--index-info", stdin=f"0 {'0' * 40}\tMakefile\n{rows}".encode())
    report = scan(repo, "--staged", secrets=True, environ=AGENT)
    assert report.outcome is not Outcome.PASS
    schema = json.loads(load_rulebook().schema("report"))
    document = json.loads(json_v1.render(report))
    assert [f"{each.json_path}: {each.message}" for each in Draft202012Validator(schema).iter_errors(document)] == []
