"""Help, explanations, schemas, colours and closed pipes."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from kit.history import CLAUDE, CLAUDE_TRAILER, History, Repo

from scanner import __version__
from scanner.cli.arguments.schema import NAMES
from scanner.rulebook import load_rulebook

Scan = Callable[..., Any]
WORKFLOW = ".github/workflows/release.yml"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    history = History()
    history.commit("Start", files={"a": "1\n"})
    history.commit(
        f"Work\n\n{CLAUDE_TRAILER}\nReviewed-by: Claude <noreply@anthropic.com>\n", files={WORKFLOW: "on: push\n"}
    )
    return history.write(tmp_path / "r")


@pytest.mark.parametrize(
    "words", [["--help"], ["scan", "--help"], ["explain", "--help"], ["hook", "--help"], ["schema", "-h"]]
)
def test_help(words: list[str], tmp_path: Path, twokey: Scan) -> None:
    found = twokey(tmp_path, *words, code=0, process=True)
    assert found.out.startswith("usage: twokey")
    assert found.err == ""


def test_help_names_every_command_and_every_exit_code(tmp_path: Path, twokey: Scan) -> None:
    shown = twokey(tmp_path, "--help", code=0).out
    assert all(f"\n    {command} " in shown for command in ("scan", "explain", "hook", "schema"))
    assert "exit codes: 0 pass, 1 held or failed, 2 usage or configuration, 3 undetermined" in shown


def test_version(tmp_path: Path, twokey: Scan) -> None:
    assert twokey(tmp_path, "--version", code=0).out == f"twokey {__version__}\n"


@pytest.mark.parametrize("check", ["agent-touched-ci", "unreviewed-ci", "secret-committed", "gate-weakened"])
def test_explain_a_check(check: str, tmp_path: Path, twokey: Scan) -> None:
    page = load_rulebook().pages[check]
    shown = twokey(tmp_path, "explain", check, code=0).out
    flat = " ".join(shown.split())
    assert page.title in flat
    assert " ".join(page.fix.split()) in flat
    assert "\\x0a" not in shown
    assert max(map(len, shown.split("\n"))) <= 80


def test_every_page_can_be_shown() -> None:
    from scanner.reporters.explanation import render_page

    for page in load_rulebook().pages.values():
        assert "\\x" not in render_page(page, 80, False)


def test_explain_a_commit(repo: Repo, twokey: Scan) -> None:
    shown = twokey(repo, "explain", "HEAD", code=1, process=True).out
    for words in (repo.oids[1], "assisted: claude-code", "Co-Authored-By", WORKFLOW, "HOLD", "does not count"):
        assert words in shown
    assert twokey(repo, "explain", repo.oids[1][:10], code=1).out == shown
    twokey(repo, "explain", "HEAD~1", code=0)


def test_explain_suggests_what_was_meant(repo: Repo, twokey: Scan) -> None:
    assert "agent-touched-ci" in twokey(repo, "explain", "agent-touched-cy", code=2).err


@pytest.mark.parametrize("name", NAMES)
def test_schemas(name: str, tmp_path: Path, twokey: Scan) -> None:
    schema = json.loads(twokey(tmp_path, "schema", name, code=0).out)
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("words", [[], ["--all-commits"], ["HEAD"], ["--staged"], ["HEAD~1..HEAD"]], ids=" ".join)
def test_reports_are_what_their_schema_says(words: list[str], repo: Repo, twokey: Scan) -> None:
    repo.stage({"Dockerfile": "FROM scratch\n"})
    report = twokey(repo, "scan", "--format", "json", *words).json
    jsonschema.validate(report, json.loads(load_rulebook().schema("report")), jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("words", "variables", "colored"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--format", "json"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(words: list[str], variables: dict[str, str], colored: bool, repo: Repo, twokey: Scan) -> None:
    found = twokey(repo, "scan", "--no-secrets", *words, code=1, **variables)
    assert ("\x1b[" in found.out) is colored
    assert found.err == ""


@pytest.mark.parametrize(
    ("columns", "least", "most"), [("60", 40, 60), ("120", 60, 120), ("10", 40, 60), ("nonsense", 40, 80)]
)
def test_width(columns: str, least: int, most: int, repo: Repo, twokey: Scan) -> None:
    shown = twokey(repo, "scan", "--no-secrets", code=1, COLUMNS=columns).out
    prose = [line for line in shown.split("\n") if "--" not in line and "printf" not in line]
    assert least <= max(map(len, prose)) <= most


@pytest.mark.parametrize(
    "variables", [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}, {"TERM": "dumb"}]
)
def test_a_terminal_that_can_show_little(variables: dict[str, str], tmp_path: Path, twokey: Scan) -> None:
    history = History()
    history.commit("Caf\u00e9 \u5f20", author=CLAUDE, files={".github/workflows/\u5f20.yml": "on: push\n"})
    found = twokey(history.write(tmp_path / "r", bare=True), "scan", "--no-secrets", code=1, process=True, **variables)
    assert ".github/workflows/" in found.out


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path, command: list[str], twokey: Scan) -> None:
    """`twokey scan | head -1`, with more to write than a pipe holds."""
    history = History()
    for index in range(60):
        permission = ("read", "write")[index % 2]
        text = f"on: push\npermissions: {permission}-all\njobs: {{build: {{runs-on: x, steps: [{{run: make}}]}}}}\n"
        history.commit("Work", author=CLAUDE, files={WORKFLOW: text, f"{index}/Dockerfile": "FROM x\n"})
    repo = history.write(tmp_path / "r", bare=True)
    assert len(twokey(repo, "scan", "--no-secrets", "--format", "json", code=1).out) > 100_000
    with subprocess.Popen(
        [*command, "scan", "--no-secrets", "--format", "json"],
        cwd=repo.path,
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1
