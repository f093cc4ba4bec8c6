"""`twokey agents` as a user runs it: who works here, what is wrong with the list of them, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from kit.history import BOB, CLAUDE, CLAUDE_TRAILER, History, Repo, empty_repo
from kit.scenes import clone

from scanner.rulebook import load_rulebook

Twokey = Callable[..., Any]
WORK = f"Work\n\n{CLAUDE_TRAILER}\n"
BY_CODEX = "Work\n\nCo-authored-by: Codex <codex@openai.com>\n"
SCHEMA = json.loads(load_rulebook().schema("agents"))

# The command asks the clock, so dates here are long gone or far ahead.
FITS = "agents: [{id: claude-code, owner: bob, may_touch: [build-script], review_by: 2999-12-31}]"
POLICIES = {
    "no policy": (None, 0, "pass", []),
    "no inventory": ("extends: strict", 0, "pass", []),
    "a list that fits": (FITS, 0, "pass", []),
    "a list of somebody else": ("agents: [{id: codex, owner: bob}]", 1, "hold", ["agent-unregistered"]),
    "an entry without an owner": ("agents: [{id: claude-code}]", 1, "hold", ["agent-unregistered"]),
    "an entry that is past its date": (FITS.replace("2999", "2001"), 1, "hold", ["agent-expired"]),
    "an entry for other files": (FITS.replace("build-script", "ci"), 1, "hold", ["agent-out-of-scope"]),
    "a preset that holds nothing": ("extends: advisory\nagents: [{id: codex}]", 0, "pass", ["agent-unregistered"] * 2),
}


def worked(text: str | None = None) -> History:
    """Somebody's start with a policy, and an agent's work on the build."""
    made = History()
    made.commit(
        "Start", files={"README.md": "x\n", **({} if text is None else {".twokey.yaml": f"version: 1\n{text}\n"})}
    )
    made.commit(WORK, files={"Makefile": "all:\n\tmake release\n"})
    return made


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """An agent that is in nobody's list, and another one on a branch."""
    made = worked("agents: [{id: devin, owner: bob}]")
    made.commit(BY_CODEX, files={"a": "1\n"}, branch="elsewhere", parents=[2])
    return made.write(tmp_path / "r")


@pytest.mark.parametrize(("text", "code", "outcome", "checks"), POLICIES.values(), ids=POLICIES)
def test_codes(text: str | None, code: int, outcome: str, checks: list[str], tmp_path: Path, twokey: Twokey) -> None:
    repo = worked(text).write(tmp_path / "r")
    found = twokey(repo, "agents", "--format", "json", code=code).json
    assert (found["outcome"], [each["check"] for each in found["findings"]]) == (outcome, checks)
    shown = twokey(repo, "agents", code=code)
    assert shown.out.rstrip("\n").split("\n")[-1].startswith(f"{outcome.upper()}  ")
    assert shown.err == ""
    twokey(repo, "agents", "--exit-zero", code=0)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 1),
        (["--exit-zero"], 0),
        (["--format", "json"], 1),
        (["--format", "json", "--exit-zero"], 0),
        (["HEAD~1"], 0),
        (["nothing"], 2),
        (["--policy", "/"], 2),
        (["--exit-zero", "nothing"], 2),
    ],
    ids=str,
)
def test_codes_of_a_process(words: list[str], code: int, repo: Repo, twokey: Twokey) -> None:
    found = twokey(repo, "agents", *words, code=code, process=True)
    assert bool(found.out) is (code < 2)
    assert bool(found.err) is (code == 2)


class TestUndetermined:
    @pytest.mark.parametrize("words", [[], ["--exit-zero"], ["--format", "json"]], ids=" ".join)
    def test_a_shallow_clone(self, words: list[str], repo: Repo, tmp_path: Path, twokey: Twokey) -> None:
        found = twokey(clone(repo, tmp_path / "clone", 1), "agents", *words, code=3, process=True)
        assert "this clone is shallow" in " ".join(found.out.split())
        assert "undetermined" in found.out.lower()

    def test_a_damaged_history(self, repo: Repo, twokey: Twokey) -> None:
        oid = repo.oids[0]
        (repo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
        found = twokey(repo, "agents", "--format", "json").json
        assert found["outcome"] == "undetermined"
        assert [each["step"] for each in found["problems"]] == ["read"]
        twokey(repo, "agents", "--exit-zero", code=3)

    def test_a_range_whose_head_breaks_the_policy(self, tmp_path: Path, twokey: Twokey) -> None:
        made = worked(FITS)
        made.commit("Break it\n", author=BOB, files={".twokey.yaml": "version: 1\nagents: [{}]\n"})
        repo = made.write(tmp_path / "r")
        found = twokey(repo, "agents", "HEAD~1..HEAD", code=3)
        assert "the policy at the head is unreadable" in found.err


USAGE = {
    "no such revision": (["nothing"], "'nothing' names no commit"),
    "no such start": (["nothing..HEAD"], "'nothing' names no commit"),
    "an option as a revision": (["--", "--output=x"], "is not a range"),
    "hostile text": (["\x1b[31mred"], "\\x1b[31mred"),
    "two selections": (["HEAD", "--all"], "cannot be combined"),
    "a policy that is not there": (["--policy", "/nonexistent.yaml"], "/nonexistent.yaml"),
    "no such folder": (["--repo", "/nonexistent"], "/nonexistent"),
}


@pytest.mark.parametrize(("words", "said"), USAGE.values(), ids=USAGE)
def test_usage(words: list[str], said: str, repo: Repo, twokey: Twokey) -> None:
    found = twokey(repo, "agents", *words, code=2)
    assert found.out == ""
    first, second = found.err.rstrip("\n").split("\n")
    assert first.startswith("twokey: ") and said in first
    assert second.startswith("  hint: ")


@pytest.mark.parametrize(
    "words", [["--format", "xml"], ["--format"], ["a", "b"], ["--nothing"], ["--color", "pink"]], ids=" ".join
)
def test_a_command_line_that_is_none(words: list[str], repo: Repo, twokey: Twokey) -> None:
    found = twokey(repo, "agents", *words, code=2)
    assert found.out == ""
    assert found.err.startswith("usage: twokey")


@pytest.mark.parametrize(
    "text", ["agents: [{}]", "agents: {id: x}", "agents: [{id: x, owner: }]", "agents: [{id: x, may_touch: [docs]}]"]
)
def test_a_policy_that_is_none(text: str, tmp_path: Path, twokey: Twokey) -> None:
    found = twokey(worked(text).write(tmp_path / "r"), "agents", code=2)
    assert found.err.startswith("twokey: .twokey.yaml: agents")


def test_a_folder_that_is_no_repository(tmp_path: Path, twokey: Twokey) -> None:
    assert twokey(tmp_path, "agents", code=2).err.startswith("twokey: ")


def test_a_repository_without_commits(tmp_path: Path, twokey: Twokey) -> None:
    repo = empty_repo(tmp_path / "r")
    assert twokey(repo, "agents", code=0, process=True).err == ""
    assert twokey(repo, "agents", "--format", "json", code=0).json["agents"] == []


def ids(found: Any) -> list[str]:
    return [each["id"] for each in found.json["agents"]]


class TestSelections:
    def test_the_history_of_head(self, repo: Repo, twokey: Twokey) -> None:
        found = twokey(repo, "agents", "--format", "json", code=1)
        assert ids(found) == ["claude-code", "devin"]
        assert found.json["selection"]["kind"] == "history"

    def test_all_refs(self, repo: Repo, twokey: Twokey) -> None:
        assert ids(twokey(repo, "agents", "--all", "--format", "json", code=1)) == ["claude-code", "codex", "devin"]
        assert "codex" not in twokey(repo, "agents", code=1).out

    @pytest.mark.parametrize(
        ("words", "commits", "code"),
        [("HEAD~1", 1, 0), ("HEAD~1..HEAD", 1, 1), ("HEAD~1...HEAD", 1, 1), ("..HEAD", 2, 1), ("elsewhere", 1, 1)],
    )
    def test_a_range(self, words: str, commits: int, code: int, repo: Repo, twokey: Twokey) -> None:
        found = twokey(repo, "agents", words, "--format", "json", code=code).json
        assert found["summary"]["commits"] == commits

    def test_a_policy_for_trial(self, repo: Repo, tmp_path: Path, twokey: Twokey) -> None:
        trial = tmp_path / "trial.yaml"
        trial.write_text(f"version: 1\n{FITS}\n")
        found = twokey(repo, "agents", "--policy", str(trial), "--format", "json", code=0).json
        assert found["policy"]["source"] == f"{trial} (extends team)"
        assert found["agents"][0]["registration"]["owner"] == "bob"

    def test_a_bare_repository(self, tmp_path: Path, twokey: Twokey) -> None:
        repo = worked("agents: [{id: devin, owner: bob}]").write(tmp_path / "r.git", bare=True)
        found = twokey(repo, "agents", "--format", "json", code=1, process=True)
        assert ids(found) == ["claude-code", "devin"]

    def test_from_a_folder_inside_and_from_outside(self, repo: Repo, tmp_path: Path, twokey: Twokey) -> None:
        (repo.path / "src").mkdir()
        inside = twokey(repo.path / "src", "agents", code=1).out
        assert inside == twokey(tmp_path, "agents", "--repo", str(repo.path), code=1).out

    def test_what_is_not_committed_is_not_seen(self, repo: Repo, twokey: Twokey) -> None:
        before = twokey(repo, "agents", code=1).out
        repo.stage({".twokey.yaml": f"version: 1\n{FITS}\n", "Makefile": "all:\n\tmake x\n"})
        assert twokey(repo, "agents", code=1).out == before


class TestOutput:
    @pytest.mark.parametrize("words", [[], ["--all"], ["HEAD"], ["HEAD~1..HEAD"]], ids=" ".join)
    def test_data_are_what_their_schema_says(self, words: list[str], repo: Repo, twokey: Twokey) -> None:
        found = twokey(repo, "agents", "--format", "json", *words).json
        jsonschema.validate(found, SCHEMA, jsonschema.Draft202012Validator)
        assert found["schema"] == "twokey/agents/v1"

    def test_the_same_bytes_twice(self, repo: Repo, twokey: Twokey) -> None:
        for words in (["--format", "json"], ["--format", "terminal"], []):
            assert twokey(repo, "agents", *words).out == twokey(repo, "agents", *words).out

    def test_the_page_says_who_and_what_to_paste(self, repo: Repo, twokey: Twokey) -> None:
        shown = twokey(repo, "agents", code=1, process=True).out
        for words in ("claude-code  Claude Code", "never seen here", "agent-unregistered", "- {id: claude-code, owner"):
            assert words in shown

    @pytest.mark.parametrize(
        ("words", "variables", "colored"),
        [
            ([], {}, False),
            ([], {"FORCE_COLOR": "1"}, True),
            ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
            (["--color", "always"], {}, True),
            (["--color", "never"], {"FORCE_COLOR": "1"}, False),
            (["--format", "json"], {"FORCE_COLOR": "1"}, False),
        ],
    )
    def test_colour(
        self, words: list[str], variables: dict[str, str], colored: bool, repo: Repo, twokey: Twokey
    ) -> None:
        assert ("\x1b[" in twokey(repo, "agents", *words, code=1, **variables).out) is colored

    @pytest.mark.parametrize(("columns", "most"), [("60", 60), ("120", 120), ("10", 60), ("nonsense", 80)])
    def test_width(self, columns: str, most: int, repo: Repo, twokey: Twokey) -> None:
        shown = twokey(repo, "agents", code=1, COLUMNS=columns).out
        assert max(len(line) for line in shown.split("\n") if "- {id:" not in line) <= most

    def test_a_terminal_that_can_show_little(self, tmp_path: Path, twokey: Twokey) -> None:
        made = History()
        made.commit(WORK, author="Zo\u00eb \u5f20 <zoe@example.org>", files={"a": "1\n"})
        repo = made.write(tmp_path / "r", bare=True)
        variables = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
        assert "<zoe@example.org>" in twokey(repo, "agents", code=0, process=True, **variables).out

    def test_secrets_are_not_looked_for(self, repo: Repo, twokey: Twokey) -> None:
        assert twokey(repo, "agents", "--format", "json").json["coverage"]["secrets"] is False


def test_help_names_the_command(tmp_path: Path, twokey: Twokey) -> None:
    shown = twokey(tmp_path, "--help", code=0).out
    assert "\n    agents " in shown
    assert "\n  twokey agents " in shown


def test_help_of_the_command(tmp_path: Path, twokey: Twokey) -> None:
    found = twokey(tmp_path, "agents", "--help", code=0, process=True)
    assert found.out.startswith("usage: twokey agents")
    assert all(option in found.out for option in ("RANGE", "--all", "--policy", "--repo", "--format", "--exit-zero"))
    assert found.err == ""


def test_the_schema_is_printed(tmp_path: Path, twokey: Twokey) -> None:
    shown = twokey(tmp_path, "schema", "agents", code=0, process=True).out
    assert json.loads(shown) == SCHEMA
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("check", ["agent-unregistered", "agent-expired", "agent-out-of-scope", "agent-hidden"])
def test_its_findings_are_explained(check: str, tmp_path: Path, twokey: Twokey) -> None:
    page = load_rulebook().pages[check]
    shown = twokey(tmp_path, "explain", check, code=0).out
    flat = " ".join(shown.split())
    assert page.title in flat
    assert " ".join(page.fix.split()) in flat
    assert "\\x0a" not in shown
    assert max(len(line) for line in shown.split("\n") if not line.startswith("    ")) <= 80


def test_a_commit_that_hides_an_agent_is_explained_with_both_values(tmp_path: Path, twokey: Twokey) -> None:
    made = History()
    made.commit("Start", files={".claude/settings.json": '{"includeCoAuthoredBy": true}\n'})
    made.commit("Work\n", author=CLAUDE, files={".claude/settings.json": '{"includeCoAuthoredBy": false}\n'})
    repo = made.write(tmp_path / "r")
    flat = " ".join(twokey(repo, "explain", "HEAD", code=1).out.split())
    assert "attribution-hidden claude-code includeCoAuthoredBy: true -> false" in flat
    assert "hid claude-code includeCoAuthoredBy (true -> false)" in flat


def test_a_scan_and_the_command_agree(repo: Repo, twokey: Twokey) -> None:
    scanned = twokey(repo, "scan", "--no-secrets", "--format", "json", code=1).json
    listed = twokey(repo, "agents", "--format", "json", code=1).json
    told = [
        {tuple(each["agents"]) for each in found["findings"] if each["check"] == "agent-unregistered"}
        for found in (scanned, listed)
    ]
    assert told[0] == told[1] == {("claude-code",)}
    assert listed["summary"]["actors"] == scanned["summary"]["actors"]
    assert {each["id"]: each["commits"] for each in listed["agents"] if each["commits"]} == scanned["summary"]["agents"]
