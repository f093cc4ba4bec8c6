"""Exit codes: 0 pass, 1 hold or fail, 2 usage or configuration, 3 undetermined; and what the options do to them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kit.history import BOB, CLAUDE, CLAUDE_TRAILER, History, Repo

Scan = Callable[..., Any]
WORKFLOW = ".github/workflows/release.yml"
ON_PUSH = "on: push\njobs: {}\n"
TOKEN = "gh" + "p_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7aB3dE6gH9"


def one(tmp_path: Path, message: str = "Work\n", **options: Any) -> Repo:
    """A start, and one commit on top."""
    history = History()
    history.commit("Start", files={"README.md": "x\n"})
    history.commit(message, **options)
    return history.write(tmp_path / "r")


CASES: dict[str, tuple[dict[str, Any], int, str]] = {
    "a human's workflow": ({"files": {WORKFLOW: ON_PUSH}}, 0, "pass"),
    "an agent's workflow": ({"files": {WORKFLOW: ON_PUSH}, "author": CLAUDE}, 1, "hold"),
    "an assisted workflow": ({"files": {WORKFLOW: ON_PUSH}, "message": f"Work\n\n{CLAUDE_TRAILER}\n"}, 1, "hold"),
    "an agent's prose": ({"files": {"docs/x.md": "x"}, "author": CLAUDE}, 0, "pass"),
    "a reviewed one": (
        {"files": {WORKFLOW: ON_PUSH}, "message": f"Work\n\n{CLAUDE_TRAILER}\nReviewed-by: {BOB}\n"},
        0,
        "pass",
    ),
    "one reviewed by its author": (
        {
            "files": {WORKFLOW: ON_PUSH},
            "message": f"Work\n\n{CLAUDE_TRAILER}\nReviewed-by: Ann Lee <ann@example.org>\n",
        },
        1,
        "hold",
    ),
    "a human's secret": ({"files": {"app.py": f"key = '{TOKEN}'\n"}}, 1, "fail"),
    "an agent that opens the gate": (
        {"files": {".twokey.yaml": "version: 1\nextends: advisory\n"}, "author": CLAUDE},
        1,
        "fail",
    ),
}


@pytest.mark.parametrize(("commit", "code", "outcome"), CASES.values(), ids=CASES)
def test_codes(commit: dict[str, Any], code: int, outcome: str, tmp_path: Path, twokey: Scan) -> None:
    repo = one(tmp_path, **commit)
    report = twokey(repo, "scan", "HEAD~1..HEAD", "--format", "json", code=code).json
    assert report["outcome"] == outcome
    assert report["schema"] == "twokey/report/v1"


@pytest.mark.parametrize(
    ("words", "code"), [(["HEAD~1"], 0), ([], 1), (["nothing"], 2), (["HEAD~1", "--policy", "/"], 2)], ids=str
)
def test_codes_of_a_process(words: list[str], code: int, held: Repo, twokey: Scan) -> None:
    twokey(held, "scan", *words, code=code, process=True)


@pytest.fixture
def held(tmp_path: Path) -> Repo:
    """An agent's new workflow: held at high."""
    return one(tmp_path, author=CLAUDE, files={WORKFLOW: ON_PUSH})


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--exit-zero"], 0),
        (["--fail-on", "low"], 1),
        (["--fail-on", "high"], 1),
        (["--fail-on", "critical"], 0),
        (["--fail-on", "high", "--exit-zero"], 0),
        (["--format", "terminal"], 1),
        (["--format", "json-v1"], 1),
        (["-q"], 1),
        (["-v", "--all-commits"], 1),
        (["--no-progress", "--color", "always"], 1),
    ],
    ids=str,
)
def test_options(words: list[str], code: int, held: Repo, twokey: Scan) -> None:
    assert twokey(held, "scan", "--no-secrets", *words, code=code).out


def test_no_option_makes_a_pass_of_what_is_undetermined(tmp_path: Path, twokey: Scan) -> None:
    repo = one(tmp_path, author=CLAUDE, files={WORKFLOW: ON_PUSH})
    (repo.path / ".git/objects" / repo.oids[0][:2] / repo.oids[0][2:]).unlink()
    for words in ([], ["--exit-zero"], ["--fail-on", "critical"], ["--format", "json"], ["-q"]):
        twokey(repo, "scan", "--no-secrets", *words, code=3)


def test_a_report_to_a_file_beside_the_terminal(held: Repo, tmp_path: Path, twokey: Scan) -> None:
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    words = [word for file in files for word in ("--output", f"json={file}")]
    shown = twokey(held, "scan", "--no-secrets", *words, code=1).out
    assert shown.startswith("twokey ")
    assert json.loads(files[0].read_text())["outcome"] == "hold"
    printed = twokey(held, "scan", "--no-secrets", "--format", "json", code=1).out
    assert printed == files[0].read_text() == files[1].read_text()


def test_since_goes_by_ancestry(tmp_path: Path, twokey: Scan) -> None:
    history = History()
    history.commit("Start", files={"a": "1"}, time=2_000_000_000)
    history.commit("Old news", author=CLAUDE, files={WORKFLOW: ON_PUSH}, time=1_900_000_000)
    history.commit("New, and dated before everything", files={"a": "2"}, time=1)
    repo = history.write(tmp_path / "r")
    report = twokey(repo, "scan", "--no-secrets", "--since", repo.oids[1], "--format", "json", code=0).json
    assert report["summary"]["commits"] == 1
    assert report["selection"]["base"] == repo.oids[1]
    twokey(repo, "scan", "--no-secrets", "--since", repo.oids[0], code=1)


def test_all_means_all_refs(tmp_path: Path, twokey: Scan) -> None:
    history = History()
    start = history.commit("Start", files={"a": "1"})
    history.commit("Side", author=CLAUDE, files={WORKFLOW: ON_PUSH}, parents=[start], branch="side")
    repo = history.write(tmp_path / "r")
    twokey(repo, "scan", "--no-secrets", code=0)
    report = twokey(repo, "scan", "--no-secrets", "--all", "--format", "json", code=1).json
    assert report["coverage"]["refs"] == ["refs/heads/main", "refs/heads/side"]


@pytest.mark.parametrize(("variables", "code"), [({}, 0), ({"CLAUDECODE": "1"}, 1)], ids=["a person", "an agent"])
def test_staged(variables: dict[str, str], code: int, tmp_path: Path, twokey: Scan) -> None:
    repo = one(tmp_path, files={"a": "1"})
    repo.stage({WORKFLOW: ON_PUSH})
    repo.write("README.md", "not staged\n")
    report = twokey(repo, "scan", "--staged", "--format", "json", code=code, process=True, **variables).json
    assert report["selection"]["kind"] == "staged"
    assert report["coverage"]["paths"] == 1
    assert [each["path"] for each in report["findings"]] == [WORKFLOW] * code


def test_who_runs_a_scan_says_nothing_about_who_made_the_history(tmp_path: Path, twokey: Scan) -> None:
    repo = one(tmp_path, files={WORKFLOW: ON_PUSH})
    twokey(repo, "scan", "--no-secrets", code=0, CLAUDECODE="1")


def test_a_removed_secret_is_still_found_and_never_shown(tmp_path: Path, twokey: Scan) -> None:
    history = History()
    history.commit("Start", files={"app.py": f"key = '{TOKEN}'\n", "blob": b"\0" + TOKEN.encode()})
    history.commit("Remove it", files={"app.py": "key = ''\n"})
    repo = history.write(tmp_path / "r")
    found = twokey(repo, "scan", "--format", "json", code=1)
    findings = [each for each in found.json["findings"] if each["check"] == "secret-committed"]
    assert [(each["path"], each["commit"], each["secret"]["redacted"]) for each in findings] == [
        ("app.py", repo.oids[0], TOKEN[:4] + "..."),
        ("blob", repo.oids[0], TOKEN[:4] + "..."),
    ]
    shown = twokey(repo, "scan", "-v", code=1)
    explained = twokey(repo, "explain", repo.oids[0], code=1)
    for run in (found, shown, explained):
        assert TOKEN not in run.out + run.err
        assert TOKEN[4:16] not in run.out + run.err
    twokey(repo, "scan", "--no-secrets", code=0)


def test_a_policy_for_trials(held: Repo, tmp_path: Path, twokey: Scan) -> None:
    policy = tmp_path / "trial.yaml"
    policy.write_text("version: 1\nextends: advisory\n")
    report = twokey(held, "scan", "--no-secrets", "--policy", str(policy), "--format", "json", code=0).json
    assert report["policy"]["preset"] == "advisory"
    assert {each["outcome"] for each in report["findings"]} == {"advisory"}


def test_the_base_judges_a_range(tmp_path: Path, twokey: Scan) -> None:
    history = History()
    history.commit("Start", files={".twokey.yaml": "version: 1\nextends: team\n"})
    history.commit("Work", author=CLAUDE, files={WORKFLOW: ON_PUSH})
    history.commit("Relax", files={".twokey.yaml": "version: 1\nextends: advisory\n"})
    repo = history.write(tmp_path / "r")
    twokey(repo, "scan", "--no-secrets", code=0)
    report = twokey(repo, "scan", "--no-secrets", f"{repo.oids[0]}..HEAD", "--format", "json", code=1).json
    assert report["policy"]["preset"] != "advisory"
    assert "gate-weakened" in {each["check"] for each in report["findings"]}
