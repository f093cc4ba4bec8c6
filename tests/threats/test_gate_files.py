"""Attacks on the files that make the gate: hooks, the workflow that runs it, the list of owners. Each with its twin."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from kit.history import ANN, CLAUDE_TRAILER, Content, History
from kit.judging import entry, scan

from scanner.errors import UndeterminedError
from scanner.model.finding import Disposition, Finding
from scanner.model.scale import Outcome, Severity

PIN, OTHER = "1f2e3d4c5b6a79880716253443526170f1e2d3c4", "a" * 40
WORKFLOW = f"""\
on:
  pull_request:
  push:
    branches: [main]
jobs:
  second-key:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@{OTHER}
        with: {{fetch-depth: 0}}
      - run: make test
      - name: Judge
        uses: acme/twokey@{PIN} # v1.2.0
"""
CI = ".github/workflows/gate.yml"
HOOKS = """\
default_install_hook_types: [pre-commit, commit-msg]
repos:
  - repo: https://git.example.org/acme/twokey
    rev: v1.2.0
    hooks: [{id: twokey}]
"""
SCRIPT = '#!/bin/sh\nmake lint\ntwokey hook commit-msg "$1"\n'
LEFTHOOK = "commit-msg:\n  commands:\n    key:\n      run: twokey hook commit-msg {1}\n    lint:\n      run: lint {1}\n"
OWNERS = "/lib/ @acme/all\n/src/ @acme/core\n/.twokey.yaml @acme/security\n"
GITLAB = "key:\n  script: [twokey scan main...HEAD]\ntest:\n  script: [make]\n"
ENTRY = f"{'1' * 32} agent-touched-ci .github/workflows/ci.yml\n"
START: Mapping[str, Content] = {
    CI: WORKFLOW,
    ".pre-commit-config.yaml": HOOKS,
    ".husky/commit-msg": SCRIPT,
    "lefthook.yml": LEFTHOOK,
    "CODEOWNERS": OWNERS,
    ".gitlab-ci.yml": GITLAB,
    ".twokey-baseline": "# none\n",
}

AUTHORS = pytest.mark.parametrize("agent", [True, False], ids=["agent", "human"])


def judged(folder: Path, files: Mapping[str, Content], *, agent: bool) -> tuple[Outcome, list[Finding]]:
    """What a range says whose one commit changes `files`, and what it finds about the gate and about owners."""
    history = History()
    history.commit("Start", files=START)
    history.commit(f"Work\n\n{CLAUDE_TRAILER}\n" if agent else "By hand\n", files=files, author=ANN)
    repo = history.write(folder)
    report = scan(repo, f"{repo.oids[0]}..HEAD")
    told = [finding for each in report.commits if each.commit.oid == repo.head for finding in each.findings]
    mine = [each for each in told if each.check in ("gate-weakened", "owners-weakened")]
    return report.outcome, mine


def attacked(folder: Path, path: str, new: Content, *, agent: bool) -> str:
    """The message of the one critical finding: an agent fails by it, a human is held."""
    outcome, (finding,) = judged(folder, {path: new}, agent=agent)
    assert (finding.check, finding.severity) == ("gate-weakened", Severity.CRITICAL)
    assert finding.outcome is (Disposition.FAILED if agent else Disposition.HELD)
    assert outcome is (Outcome.FAIL if agent else Outcome.HOLD)
    return finding.message


def quiet(folder: Path, path: str, old: str, new: str, *, agent: bool) -> None:
    text = START[path]
    assert isinstance(text, str)
    assert old in text
    assert judged(folder, {path: text.replace(old, new)}, agent=agent)[1] == []


@AUTHORS
@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        (".pre-commit-config.yaml", "{id: twokey}", "{id: twokey, stages: [manual]}", "hooks[twokey].stages"),
        (".pre-commit-config.yaml", "{id: twokey}", "{id: twokey, args: [--exit-zero]}", "hooks[twokey].args"),
        (".pre-commit-config.yaml", ", commit-msg]", "]", "default_install_hook_types"),
        (".pre-commit-config.yaml", "repos:", "ci: {skip: [twokey]}\nrepos:", "ci.skip"),
        ("lefthook.yml", "run: twokey", "skip: true\n      run: twokey", "commands.key.skip"),
        (".husky/commit-msg", "twokey", "HUSKY=0 || twokey", "only after"),
    ],
)
def test_b86_a_hook_that_is_skipped_by_its_settings(
    tmp_path: Path, path: str, old: str, new: str, said: str, agent: bool
) -> None:
    assert said in attacked(tmp_path, path, str(START[path]).replace(old, new), agent=agent)


@AUTHORS
def test_b86_twin_other_settings_of_hooks(tmp_path: Path, agent: bool) -> None:
    quiet(tmp_path / "1", ".pre-commit-config.yaml", "{id: twokey}", "{id: twokey, name: Second key}", agent=agent)
    quiet(tmp_path / "2", ".pre-commit-config.yaml", "repos:", "ci: {skip: [lint]}\nrepos:", agent=agent)
    quiet(tmp_path / "3", ".pre-commit-config.yaml", "v1.2.0", "v1.3.0", agent=agent)
    quiet(tmp_path / "4", "lefthook.yml", "run: lint", "skip: true\n      run: lint", agent=agent)


@AUTHORS
@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        (".husky/commit-msg", 'twokey hook commit-msg "$1"\n', "", "twokey hook commit-msg"),
        (".husky/commit-msg", '"$1"', '"$1" || true', "its failure is ignored"),
        (".husky/commit-msg", "make lint", "exit 0", "exit 0"),
        (".husky/commit-msg", "make lint", "twokey() { :; }", "twokey() { :; }"),
        ("lefthook.yml", "    key:\n      run: twokey hook commit-msg {1}\n", "", "commands.key"),
        ("lefthook.yml", "twokey hook commit-msg {1}", "'true'", "commands.key.run"),
        (".pre-commit-config.yaml", "{id: twokey}", "{id: other}", "hooks[twokey].hook"),
        (".pre-commit-config.yaml", "acme/twokey", "mallory/twokey", "mallory"),
        (".pre-commit-config.yaml", "v1.2.0", "main", "v1.2.0 -> main"),
        (".pre-commit-config.yaml", "repos:", "repos: [", "cannot be read"),
    ],
)
def test_b87_a_hook_that_runs_it_no_more(tmp_path: Path, path: str, old: str, new: str, said: str, agent: bool) -> None:
    assert said in attacked(tmp_path, path, str(START[path]).replace(old, new), agent=agent)


@AUTHORS
@pytest.mark.parametrize("path", [CI, ".husky/commit-msg", "lefthook.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"])
def test_b87_the_file_is_gone(tmp_path: Path, path: str, agent: bool) -> None:
    assert path in attacked(tmp_path, path, None, agent=agent)


@AUTHORS
@pytest.mark.parametrize(("path", "mode"), [(".husky/commit-msg", "100644"), (CI, "120000"), (CI, "160000")])
def test_b87_the_file_is_something_else_now(tmp_path: Path, path: str, mode: str, agent: bool) -> None:
    history = History()
    history.commit("Start", files=START, modes={path: "100755" if mode == "100644" else "100644"})
    new = {"100644": SCRIPT, "120000": "elsewhere", "160000": "1" * 40}[mode]
    history.commit(f"Work\n\n{CLAUDE_TRAILER}\n" if agent else "By hand\n", files={path: new}, modes={path: mode})
    repo = history.write(tmp_path)
    found = [each for each in entry(scan(repo, "HEAD~1..HEAD"), repo.head).findings if each.check == "gate-weakened"]
    assert [each.path for each in found] == [path]


@AUTHORS
def test_b87_twin_a_hook_that_runs_more(tmp_path: Path, agent: bool) -> None:
    quiet(tmp_path / "1", ".husky/commit-msg", "make lint", "make lint test", agent=agent)
    quiet(tmp_path / "2", ".husky/commit-msg", "make lint\n", "", agent=agent)
    quiet(tmp_path / "3", "lefthook.yml", "run: lint {1}", "run: lint --all {1}", agent=agent)
    quiet(tmp_path / "4", "lefthook.yml", "    lint:\n      run: lint {1}\n", "", agent=agent)


@AUTHORS
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    runs-on", "    continue-on-error: true\n    runs-on", "jobs.second-key.continue-on-error"),
        ("    runs-on", "    if: false\n    runs-on", "jobs.second-key.if"),
        ("      - name: Judge\n", "      - name: Judge\n        if: false\n", "steps[Judge].if"),
        ("  pull_request:\n", "  pull_request:\n    paths-ignore: ['**/*.md']\n", "on.pull_request.paths-ignore"),
        ("  pull_request:\n", "", "on.pull_request"),
        (f"twokey@{PIN} # v1.2.0", "twokey@main", "no longer pinned"),
        ("acme/twokey", "mallory/twokey", "mallory/twokey"),
        ("fetch-depth: 0", "fetch-depth: 1", "fetch-depth"),
        ("jobs:\n", "jobs:\n  other:\n    name: second-key\n    steps: [{run: 'true'}]\n", "does not run twokey"),
    ],
)
def test_b91_the_job_that_runs_it(tmp_path: Path, old: str, new: str, said: str, agent: bool) -> None:
    assert said in attacked(tmp_path, CI, WORKFLOW.replace(old, new), agent=agent)


@AUTHORS
def test_b91_the_pipeline_of_another_forge(tmp_path: Path, agent: bool) -> None:
    new = GITLAB.replace("key:\n", "key:\n  allow_failure: true\n")
    assert "key.allow_failure" in attacked(tmp_path, ".gitlab-ci.yml", new, agent=agent)


@AUTHORS
def test_b91_a_new_workflow_under_its_name(tmp_path: Path, agent: bool) -> None:
    fake = "on: pull_request\njobs: {twokey: {runs-on: x, steps: [{run: 'true'}]}}\n"
    assert "jobs.twokey" in attacked(tmp_path, ".github/workflows/other.yml", fake, agent=agent)


@AUTHORS
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: Judge", "name: Judge it"),
        ("make test", "make test lint"),
        (f"{PIN} # v1.2.0", f"{OTHER} # v1.3.0"),
        ("ubuntu-24.04", "ubuntu-26.04"),
        ("jobs:\n", "jobs:\n  docs:\n    if: false\n    continue-on-error: true\n    steps: [{run: make docs}]\n"),
        ("  pull_request:\n", "  pull_request:\n  merge_group:\n"),
    ],
    ids=["a step's name", "another step", "a newer pin", "another runner", "another job", "another trigger"],
)
def test_b91_twin_the_rest_of_the_workflow(tmp_path: Path, old: str, new: str, agent: bool) -> None:
    quiet(tmp_path, CI, old, new, agent=agent)


@AUTHORS
def test_b89_a_line_more_in_the_baseline(tmp_path: Path, agent: bool) -> None:
    message = attacked(tmp_path, ".twokey-baseline", ENTRY, agent=agent)
    assert "agent-touched-ci .github/workflows/ci.yml" in message


@AUTHORS
def test_b89_a_baseline_that_cannot_be_read(tmp_path: Path, agent: bool) -> None:
    with pytest.raises(UndeterminedError, match="baseline"):
        judged(tmp_path, {".twokey-baseline": "everything\n"}, agent=agent)


@AUTHORS
def test_b89_twin_a_comment_in_the_baseline(tmp_path: Path, agent: bool) -> None:
    quiet(tmp_path, ".twokey-baseline", "# none\n", "# none yet\n\n", agent=agent)


@AUTHORS
@pytest.mark.parametrize(
    ("old", "new"), [("/src/ @acme/core\n", ""), ("@acme/core", "@m"), ("/src/ ", "/src/ @x\n* @m\n/a/ ")]
)
def test_b92_owners_who_are_not_asked_any_more(tmp_path: Path, old: str, new: str, agent: bool) -> None:
    """Told of everybody; `team` holds it for an agent only, because owners come and go."""
    text = OWNERS.replace("/.twokey.yaml @acme/security\n", "").replace(old, new)
    outcome, found = judged(tmp_path, {"CODEOWNERS": text + "/.twokey.yaml @acme/security\n"}, agent=agent)
    (finding,) = found
    assert (finding.check, finding.severity) == ("owners-weakened", Severity.CRITICAL)
    assert "/src/" in finding.message
    assert outcome is (Outcome.HOLD if agent else Outcome.PASS)


@AUTHORS
@pytest.mark.parametrize("text", ["<<<<<<< ours\n" + OWNERS, "# x\n" * 800_000], ids=["conflict", "too large to load"])
def test_b92_owners_that_cannot_be_read(tmp_path: Path, text: str, agent: bool) -> None:
    _, found = judged(tmp_path, {"CODEOWNERS": text}, agent=agent)
    assert [each.check for each in found] == ["owners-weakened"]


@AUTHORS
def test_b92_the_owners_of_the_gate_itself(tmp_path: Path, agent: bool) -> None:
    text = OWNERS.replace("@acme/security", "@mallory")
    assert "/.twokey.yaml: @acme/security -> @mallory" in attacked(tmp_path, "CODEOWNERS", text, agent=agent)


@AUTHORS
def test_b92_twin_an_owner_more(tmp_path: Path, agent: bool) -> None:
    quiet(tmp_path / "1", "CODEOWNERS", "@acme/core", "@acme/core @ann", agent=agent)
    quiet(tmp_path / "2", "CODEOWNERS", "/src/", "/docs/ @acme/docs\n/src/", agent=agent)
