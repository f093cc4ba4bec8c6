"""One scan, several reports: which format goes where, what is refused, and that no format changes the verdict."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kit.history import CLAUDE, History, Repo
from kit.sarif import complaints
from kit.workflow_commands import parse

from scanner.reporters.registry import REPORTERS

Scan = Callable[..., Any]
STARTS = {
    "terminal": "twokey ",
    "json": '{\n  "schema": "twokey/report/v1"',
    "json-v1": '{\n  "schema": "twokey/report/v1"',
    "sarif": '{\n "$schema": ',
    "markdown": "## twokey: HOLD\n",
    "github": "::error file=Makefile,line=1,endLine=1,",
}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A start, and an agent's change of the build on top."""
    history = History()
    history.commit("Start", files={"README.md": "x\n"})
    history.commit("Work", author=CLAUDE, files={"Makefile": "all:\n\tmake x\n"})
    return history.write(tmp_path_factory.mktemp("held") / "r")


def scan(twokey: Scan, held: Repo, *words: str, code: int = 1) -> Any:
    return twokey(held, "scan", "--no-secrets", *words, code=code)


def test_every_format_is_known_here() -> None:
    assert set(STARTS) == set(REPORTERS)


@pytest.mark.parametrize("name", STARTS)
def test_a_format_is_for_standard_output(name: str, held: Repo, twokey: Scan) -> None:
    assert scan(twokey, held, "--format", name).out.startswith(STARTS[name])


@pytest.mark.parametrize("name", STARTS)
def test_a_file_has_the_same_bytes_and_the_terminal_its_report(
    name: str, held: Repo, tmp_path: Path, twokey: Scan
) -> None:
    shown = scan(twokey, held, "--output", f"{name}={tmp_path / 'f'}").out
    assert shown.startswith(STARTS["terminal"])
    assert (tmp_path / "f").read_text() == scan(twokey, held, "--format", name).out


@pytest.mark.parametrize("name", STARTS)
def test_no_format_changes_the_exit_code(name: str, held: Repo, twokey: Scan) -> None:
    scan(twokey, held, "--format", name, "--exit-zero", code=0)
    scan(twokey, held, "--format", name, "--fail-on", "critical", code=0)
    scan(twokey, held, "HEAD~1", "--format", name, code=0)
    scan(twokey, held, "HEAD~2..HEAD~9", "--format", name, code=2)


def test_several_from_one_scan(held: Repo, tmp_path: Path, twokey: Scan) -> None:
    files = {name: tmp_path / f"{name}.out" for name in ("json", "sarif", "markdown")}
    words = [word for name, path in files.items() for word in ("--output", f"{name}={path}")]
    named = ["--format", "sarif", "--format", "github", *words]
    done = scan(twokey, held, *named)
    assert done.out.startswith(STARTS["github"])
    assert all(path.read_text().startswith(STARTS[name]) for name, path in files.items())


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["--format", "json", "--output", "json=/dev/null"], "json"),
        (["--format", "json", "--format", "json"], "json"),
        (["--format", "sarif", "--format", "terminal", "--output", "sarif=/dev/null"], "terminal"),
        (["--format", "terminal", "--format", "sarif", "--output", "sarif=/dev/null"], "terminal"),
        (["--format=sarif", "--format=json", "--output=sarif=/dev/null", "--output=json=/dev/null"], "sarif"),
        (["--output", "sarif=/dev/null"], "terminal"),
    ],
    ids=" ".join,
)
def test_what_stands_on_standard_output(words: list[str], shown: str, held: Repo, twokey: Scan) -> None:
    if words.count("--output=json=/dev/null"):  # one place can hold one report
        words = [each.replace("json=/dev/null", "json=/dev/../dev/null") for each in words]
    assert scan(twokey, held, *words).out.startswith(STARTS[shown])


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        (
            ["--format", "json", "--format", "sarif"],
            "--format json and --format sarif cannot both go to standard output",
            "--output sarif=PATH",
        ),
        (["--format", "a", "--format", "json"], "invalid choice: 'a'", ""),
        (["--output", "yaml=x"], "--output 'yaml=x' is not FORMAT=PATH", "formats: terminal, json"),
        (["--output", "json"], "is not FORMAT=PATH", "formats: "),
        (["--output", "json="], "is not FORMAT=PATH", "formats: "),
        (["--output", "json=-"], "names a file, not standard output", "--format json"),
        (["--output", "json=no/such/f"], "cannot write no/such/f: No such folder", "a folder that exists"),
        (["--output", "json=."], "cannot write .: that is a folder", "name a file"),
        (["--output", "json=a", "--output", "sarif=a"], "two reports cannot both be written to a", "a file of its own"),
    ],
    ids=str,
)
def test_wrong_use_is_said_before_the_scan(
    words: list[str], said: str, hint: str, tmp_path: Path, twokey: Scan
) -> None:
    """Where there is no repository at all, the first thing to be said is the wrong option."""
    done = twokey(tmp_path, "scan", *words, code=2)
    assert said in done.err
    assert hint in done.err
    assert done.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_link_in_the_checkout_is_not_written_through(tmp_path: Path, twokey: Scan) -> None:
    (tmp_path / "own").write_text("mine\n")
    history = History()
    history.commit("Start", files={"r.sarif": "../own"}, modes={"r.sarif": "120000"})
    repo = history.write(tmp_path / "r")
    assert (repo.path / "r.sarif").is_symlink()
    assert "r.sarif is a symbolic link" in twokey(repo, "scan", "--output", "sarif=r.sarif", code=2).err
    assert (tmp_path / "own").read_text() == "mine\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_file_that_cannot_be_finished_hides_nothing_else(held: Repo, tmp_path: Path, twokey: Scan) -> None:
    words = ["--output", "json=/dev/full", "--output", f"sarif={tmp_path / 's'}"]
    done = scan(twokey, held, *words, code=3)
    assert done.out.startswith(STARTS["terminal"])
    assert (tmp_path / "s").read_text().startswith(STARTS["sarif"])
    assert "cannot write /dev/full" in done.err


def test_what_a_forge_gets(held: Repo, tmp_path: Path, twokey: Scan) -> None:
    scan(twokey, held, "--output", f"sarif={tmp_path / 's'}")
    found = json.loads((tmp_path / "s").read_text())
    assert complaints(found) == []
    (result,) = found["runs"][0]["results"]
    rule = found["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["shortDescription"]["text"] == "Build script: changed without an independent human review"
    name, properties, _ = parse(scan(twokey, held, "--format", "github").out.split("\n")[0])
    assert (name, properties["file"]) == ("error", "Makefile")


@pytest.mark.parametrize("words", (["-q"], ["-v"]))
def test_more_and_less_in_every_format(words: list[str], held: Repo, twokey: Scan) -> None:
    for name, start in STARTS.items():
        shown = scan(twokey, held, "--format", name, *words).out
        assert shown.startswith("HOLD " if words == ["-q"] and name == "terminal" else start)
