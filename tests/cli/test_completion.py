"""Completion, asked of real shells: what is offered where, and that nothing offered is ever run."""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from kit.history import History, Repo
from kit.shells import SHELLS, needed

from scanner import __version__
from scanner.cli.arguments.completion import SHELLS as MODULES
from scanner.cli.arguments.registry import COMMANDS
from scanner.cli.main import build_parser, main
from scanner.cli.outline import Program, outline
from scanner.reporters.registry import REPORTERS
from scanner.rulebook import load_rulebook

PLAIN = ["main", "feature/x", "fix-#1", "umlaut-\u00e4", "user@host", "v1.0", "origin/main"]
HOSTILE = [
    "$(touch${IFS}pwned)",
    "`touch${IFS}pwned`",
    ";touch${IFS}pwned",
    "x&touch${IFS}pwned&",
    "x|touch${IFS}pwned",
    "a'b",
    'a"b',
    "{a,b}",
    "--amend",
    "-x",
    "!!",
    "a\u202eb",
    "(e)",
    "<x>",
]
REFS = {*PLAIN, "HEAD"}

# A line, what of its last word stays as it is, and how it goes on.
CASES: dict[str, tuple[str, set[str]]] = {
    "twokey ": ("", set(COMMANDS)),
    "twokey sca": ("", {"scan"}),
    "twokey --ver": ("", {"--version"}),
    "twokey scan --all": ("", {"--all", "--all-commits"}),
    "twokey scan --format ": ("", set(REPORTERS)),
    "twokey scan --format ter": ("", {"terminal"}),
    "twokey scan --format=": ("--format=", set(REPORTERS)),
    "twokey agents --format=j": ("--format=", {"json"}),
    "twokey scan --fail-on=h": ("--fail-on=", {"high"}),
    "twokey scan --output ": ("", {f"{name}=" for name in REPORTERS}),
    "twokey scan --output=ter": ("--output=", {"terminal="}),
    "twokey scan --output json=no": ("json=", {"notes.txt"}),
    "twokey scan --output=json=no": ("--output=json=", {"notes.txt"}),
    "twokey scan --policy no": ("", {"notes.txt"}),
    "twokey scan --policy=no": ("--policy=", {"notes.txt"}),
    "twokey scan ": ("", REFS),
    "twokey scan HE": ("", {"HEAD"}),
    "twokey scan um": ("", {"umlaut-\u00e4"}),
    "twokey scan user@h": ("", {"user@host"}),
    "twokey scan main..": ("main..", REFS),
    "twokey scan main...fe": ("main...", {"feature/x"}),
    "twokey scan --since fe": ("", {"feature/x"}),
    "twokey scan --since=fe": ("--since=", {"feature/x"}),
    "twokey scan -q ma": ("", {"main"}),
    "twokey scan --jobs 2 ma": ("", {"main"}),
    "twokey scan --jobs=2 ma": ("", {"main"}),
    "twokey scan --jobs ": ("", set()),
    "twokey scan --repo ../other to": ("", {"topic"}),
    "twokey scan --repo=../other to": ("", {"topic"}),
    "twokey scan --repo ../nowhere ": ("", set()),
    "twokey approve fe": ("", {"feature/x"}),
    "twokey explain agent-touched-c": ("", {"agent-touched-ci", "agent-touched-container"}),
    "twokey explain pin-loo": ("", {"pin-loosened"}),
    "twokey explain fe": ("", {"feature/x"}),
    "twokey schema ": ("", {"report", "policy", "agents", "sweep"}),
    "twokey completion z": ("", {"zsh"}),
    "twokey scan main nothing-more": ("", set()),
    "twokey scan -- --a": ("", set()),
    "twokey nonsense ": ("", set()),
}

Complete = Callable[[str], set[str]]


@pytest.fixture(scope="module")
def repos(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    folder = tmp_path_factory.mktemp("completion")
    history = History()
    history.commit("Start", files={"a": "1"})
    other = history.write(folder / "other")
    other.git("branch", "topic")
    repo = history.write(folder / "r")
    for name in (*PLAIN[1:5], *HOSTILE):
        repo.git("update-ref", f"refs/heads/{name}", "HEAD")
    repo.git("tag", "v1.0")
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
    (repo.path / "notes.txt").write_text("x")
    return repo


def program() -> Program:
    return outline(build_parser(), __version__, tuple(load_rulebook().pages))


def script(shell: str, of: Program) -> str:
    text: str = import_module(MODULES[shell]).script(of)
    return text


@pytest.fixture(scope="module", params=list(SHELLS))
def offered(request: pytest.FixtureRequest, repos: Repo, tmp_path_factory: pytest.TempPathFactory) -> Complete:
    """What a shell offers; all lines are asked of one process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        scratch = tmp_path_factory.mktemp(request.param)
        found = SHELLS[request.param](script(request.param, program()), repos.path, scratch, list(CASES))
    return lambda line: {word.removeprefix(CASES[line][0]) for word in found[line]}


@pytest.mark.parametrize("line", list(CASES))
def test_what_is_offered(line: str, offered: Complete, repos: Repo) -> None:
    assert offered(line) == CASES[line][1]
    assert not list(repos.path.rglob("pwned"))


@pytest.mark.parametrize("shell", list(SHELLS))
def test_outside_a_repository_nothing_is_said(shell: str, tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    (tmp_path / "empty").mkdir()
    lines = ["twokey scan ", "twokey scan main..", "twokey approve HE", "twokey agents m"]
    found = SHELLS[shell](script(shell, program()), tmp_path / "empty", tmp_path / "scratch", lines)
    assert found == {line: [] for line in lines}


NASTY = [
    "$(touch pwned)",
    "`touch pwned`",
    "'; touch pwned; '",
    '"; touch pwned; "',
    ");touch pwned;(",
    "]:x:{touch pwned}",
    "a b",
    "back\\slash\\",
    "co:lon",
    "br]ack[et",
    "*",
    "~",
    "$HOME",
    "%s%n",
    "@values@",
    "caf\u00e9",
    "#x",
]


def nasty() -> Program:
    """A parser of which every free word is out to break the script."""
    parser = argparse.ArgumentParser(prog="twokey", description=" ".join(NASTY))
    commands = parser.add_subparsers()
    for index, words in enumerate(NASTY):
        inner = commands.add_parser(f"c{index}", help=f"{words}\n$(touch pwned)".replace("%", "%%"))
        inner.add_argument("--word", choices=NASTY, metavar=words, help=words.replace("%", "%%"))
        inner.add_argument("--same", nargs=1, metavar=f"FILE{words}", help=f"{words}'\"".replace("%", "%%"))
        inner.add_argument("place", choices=NASTY, metavar=words, help=words.replace("%", "%%"))
    return outline(parser, "1\ntouch pwned\n", NASTY)


@pytest.mark.parametrize("shell", list(SHELLS))
def test_no_word_breaks_the_quoting(shell: str, tmp_path: Path) -> None:
    folder, scratch = tmp_path / "empty", tmp_path / "scratch"
    folder.mkdir()
    scratch.mkdir()
    lines = ["twokey ", "twokey c0 --", "twokey c0 --word ", "twokey c3 ", "twokey c16 --word=c", "twokey c5 --same "]
    found = SHELLS[shell](script(shell, nasty()), folder, scratch, lines)
    assert list(folder.iterdir()) == []
    assert not (scratch / "pwned").exists()
    assert set(found["twokey "]) == {f"c{index}" for index in range(len(NASTY))}
    assert {each.removesuffix("=") for each in found["twokey c0 --"]} == {"--help", "--word", "--same"}
    assert set(found["twokey c0 --word "]) == set(found["twokey c3 "]) == set(NASTY)
    assert {each.removeprefix("--word=") for each in found["twokey c16 --word=c"]} == {"co:lon", "caf\u00e9"}
    assert found["twokey c5 --same "] == []


@pytest.mark.parametrize("name", ["--a b", "--$(touch pwned)", "--x;y", "--'", "-", "--\n"])
def test_a_name_that_no_shell_takes_plainly_is_refused(name: str) -> None:
    parser = argparse.ArgumentParser(prog="twokey")
    parser.add_argument(name, dest="x")
    with pytest.raises(ValueError, match="plain name"):
        outline(parser, "1")
    commands = argparse.ArgumentParser(prog="twokey")
    commands.add_subparsers().add_parser(name, help="x")
    with pytest.raises(ValueError, match="plain name"):
        outline(commands, "1")


@pytest.mark.parametrize("text", [program, nasty], ids=["ours", "nasty"])
@pytest.mark.parametrize("shell", list(SHELLS))
def test_syntax(shell: str, text: Callable[[], Program], tmp_path: Path) -> None:
    path = tmp_path / "script"
    path.write_text(script(shell, text()), "utf-8")
    done = subprocess.run([needed(shell), "-n", str(path)], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("shell", list(SHELLS))
def test_zsh_reads_it_from_a_file_too(shell: str, tmp_path: Path) -> None:
    """`_twokey` on fpath: the first completion is asked of the file, the next of the function it defined."""
    if shell != "zsh":
        assert not script(shell, program()).startswith("#compdef")
        return
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions" / "_twokey").write_text(script(shell, program()), "utf-8")
    load = f"fpath=({tmp_path / 'functions'} $fpath); compinit -u -D"
    lines = ["twokey sche", "twokey schema po"]
    assert SHELLS[shell](load, tmp_path, tmp_path, lines) == {lines[0]: ["schema"], lines[1]: ["policy"]}


@pytest.mark.parametrize("shell", list(SHELLS))
def test_every_option_is_in_the_script(shell: str) -> None:
    """Whether or not the shell is here to be asked."""
    text = script(shell, program())
    assert __version__ in text.splitlines()[1 if shell == "zsh" else 0]
    for command in program().commands:
        assert command.name in text
        for flag in (flag for option in command.options for flag in option.flags):
            assert (flag if shell != "fish" else f"-l {flag[2:]}" if flag[1] == "-" else f"-s {flag[1]}") in text


@pytest.mark.parametrize("shell", list(SHELLS))
def test_the_command_prints_it(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert capsys.readouterr() == (script(shell, program()), "")


def test_another_shell_is_a_wrong_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "csh"]) == 2
    assert "bash" in capsys.readouterr().err
