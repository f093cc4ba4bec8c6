"""What goes wrong: one line that says what, one that says what to do, the right exit code, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kit.history import CLAUDE, History, Repo

Scan = Callable[..., Any]
WORKFLOW = ".github/workflows/release.yml"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    history = History()
    history.commit("Start", files={"a": "1\n"})
    history.commit("Work", author=CLAUDE, files={WORKFLOW: "on: push\n"})
    return history.write(tmp_path / "r")


def complaint(run: Any, words: str) -> None:
    """Nothing on standard output; on standard error what is wrong, then what helps."""
    assert run.out == ""
    first, second, *rest = run.err.rstrip("\n").split("\n")
    assert first.startswith("twokey: ")
    assert words in first
    assert second.startswith("  hint: ") and len(second) > len("  hint: ")
    assert rest == []


USAGE = {
    "no such revision": (["scan", "nothing"], "'nothing' names no commit"),
    "no such start": (["scan", "nothing..HEAD"], "'nothing' names no commit"),
    "no such end": (["scan", "HEAD..nothing"], "'nothing' names no commit"),
    "no such since": (["scan", "--since", "nothing"], "'nothing' names no commit"),
    "a file as a revision": (["scan", "HEAD:a"], "names no commit"),
    "hostile text": (["scan", "\x1b[31mred"], "\\x1b[31mred"),
    "two selections": (["scan", "HEAD", "--staged"], "cannot be combined"),
    "three selections": (["scan", "--all", "--staged", "--since", "HEAD"], "cannot be combined"),
    "an output without a path": (["scan", "--output", "json"], "FORMAT=PATH"),
    "an output of no format": (["scan", "--output", "xml=x"], "FORMAT=PATH"),
    "an output nowhere": (["scan", "--no-secrets", "--output", "json=/nonexistent/x.json"], "/nonexistent/x.json"),
    "a folder as an output": (["scan", "--no-secrets", "--output", "json=/"], "cannot write /"),
    "a policy that is not there": (["scan", "--policy", "/nonexistent.yaml"], "/nonexistent.yaml"),
    "a folder as a policy": (["scan", "--policy", "/"], "cannot read /"),
    "no such folder": (["scan", "--repo", "/nonexistent"], "/nonexistent"),
    "a file as a repository": (["scan", "--repo", "a"], "a"),
    "neither check nor commit": (["explain", "agent-touched-cy"], "agent-touched-cy"),
    "a hook without its file": (["hook", "commit-msg"], "commit-msg"),
    "a hook with no such file": (["hook", "commit-msg", "/nonexistent"], "/nonexistent"),
}


@pytest.mark.parametrize(("words", "said"), USAGE.values(), ids=USAGE)
def test_usage(words: list[str], said: str, repo: Repo, twokey: Scan) -> None:
    complaint(twokey(repo, *words, code=2), said)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["scam"],
        ["scan", "--nothing"],
        ["scan", "--format", "xml"],
        ["scan", "--fail-on", "none"],
        ["scan", "a", "b"],
        ["hook", "x"],
        ["schema"],
    ],
    ids=" ".join,
)
def test_a_command_line_that_is_none(words: list[str], repo: Repo, twokey: Scan) -> None:
    found = twokey(repo, *words, code=2)
    assert found.out == ""
    assert found.err.startswith("usage: twokey")


def test_no_repository(tmp_path: Path, twokey: Scan) -> None:
    complaint(twokey(tmp_path, "scan", code=2, process=True), "not a git repository")


def test_staged_in_a_bare_repository(tmp_path: Path, twokey: Scan) -> None:
    history = History()
    history.commit()
    complaint(twokey(history.write(tmp_path / "r", bare=True), "scan", "--staged", code=2), "bare")


POLICIES: dict[str, tuple[str | bytes, str]] = {
    "an unknown key": ("version: 1\nrequires: {}\n", "did you mean"),
    "an unknown preset": ("version: 1\nextends: teams\n", "teams"),
    "no version": ("extends: team\n", "version"),
    "another version": ("version: 2\n", "version"),
    "broken YAML": ("version: 1\nrequire: [\n", ".twokey.yaml:"),
    "a key twice": ("version: 1\nversion: 1\n", "duplicate key"),
    "binary garbage": (bytes(range(256)) * 8, ".twokey.yaml"),
    "not UTF-8": (b"version: 1\nextends: caf\xe9\n", ".twokey.yaml"),
    "empty": ("", ".twokey.yaml"),
    "a list": ("- 1\n", ".twokey.yaml"),
    "a bomb": (
        "a: &a [x]\n"
        + "".join(f"b{n}: &{'abcdefghij'[n]} [{', '.join(['*' + 'abcdefghij'[n - 1]] * 20)}]\n" for n in range(1, 9)),
        ".twokey.yaml",
    ),
    "a bare number as since": ("version: 1\nsince: 1234567\n", "since"),
    "a since that names nothing": ('version: 1\nsince: "abcdef0"\n', "abcdef0"),
    "too large": ("version: 1\n#" + "x" * 1_100_000, "larger than"),
}


@pytest.mark.parametrize(("content", "said"), POLICIES.values(), ids=POLICIES)
def test_a_policy_nobody_can_read_is_no_pass(content: str | bytes, said: str, tmp_path: Path, twokey: Scan) -> None:
    """A history by HEAD's, a range by its base's: exit 2. The same at the head of a range: undetermined."""
    history = History()
    history.commit("Start", files={"a": "1"})
    history.commit("Policy", files={".twokey.yaml": content})
    history.commit("Work", files={"a": "2"})
    repo = history.write(tmp_path / "r", bare=True)
    found = twokey(repo, "scan", "--no-secrets", code=2)
    assert said in found.err
    complaint(found, "")
    if said != "abcdef0":
        complaint(twokey(repo, "scan", "--no-secrets", f"{repo.oids[0]}..{repo.oids[1]}", code=3), "")


@pytest.mark.parametrize("mode", ["120000", "160000", "tree"])
def test_a_policy_that_is_no_file(mode: str, tmp_path: Path, twokey: Scan) -> None:
    history = History()
    path, content = (".twokey.yaml/x", "1") if mode == "tree" else (".twokey.yaml", "1" * 40)
    history.commit("Start", files={path: content}, modes={} if mode == "tree" else {path: mode})
    complaint(twokey(history.write(tmp_path / "r", bare=True), "scan", code=2), ".twokey.yaml")


def test_a_policy_whose_blob_is_gone(tmp_path: Path, twokey: Scan) -> None:
    history = History()
    history.commit("Start", files={".twokey.yaml": "version: 1\n"})
    repo = history.write(tmp_path / "r", bare=True)
    oid = repo.git("rev-parse", "HEAD:.twokey.yaml")
    (repo.path / "objects" / oid[:2] / oid[2:]).unlink()
    complaint(twokey(repo, "scan", code=2), ".twokey.yaml")


def damaged(repo: Repo, oid: str, how: str) -> None:
    path = repo.path / ".git/objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(b"garbage" if how == "garbage" else b"")


@pytest.mark.parametrize("how", ["gone", "garbage", "empty"])
@pytest.mark.parametrize("what", ["HEAD", "HEAD~1", "HEAD^{tree}", f"HEAD:{WORKFLOW}"])
def test_a_damaged_repository_is_undetermined(what: str, how: str, repo: Repo, twokey: Scan) -> None:
    damaged(repo, repo.git("rev-parse", what), how)
    found = twokey(repo, "scan", "--no-secrets", code=3)
    assert found.out + found.err
    assert "PASS" not in found.out


def test_a_blob_that_only_secrets_are_looked_for_in(repo: Repo, twokey: Scan) -> None:
    damaged(repo, repo.git("rev-parse", "HEAD:a"), "gone")
    report = twokey(repo, "scan", "--format", "json", code=3).json
    assert [each["step"] for each in report["problems"]] == ["secrets"]
    twokey(repo, "scan", "--no-secrets", code=1)


@pytest.mark.parametrize("ref", ["garbage\n", "1" * 40 + "\n", ""], ids=["garbage", "nothing", "empty"])
def test_a_head_that_names_nothing_readable(ref: str, repo: Repo, twokey: Scan) -> None:
    (repo.path / ".git/refs/heads/main").write_text(ref)
    for words in (["scan"], ["scan", "HEAD"], ["scan", "--staged"], ["scan", "--all"]):
        twokey(repo, *words, code=3)


def test_a_damaged_head_file_is_no_repository(repo: Repo, twokey: Scan) -> None:
    (repo.path / ".git/HEAD").write_text("garbage\n")
    assert twokey(repo, "scan").code in (2, 3)


def test_no_git(repo: Repo, twokey: Scan, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    complaint(twokey(repo, "scan", code=2, PATH=str(tmp_path / "bin")), "git is not installed")
