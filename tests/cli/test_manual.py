"""The manual page: the same for the same version, whole, and nothing in it is an order to roff."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from scanner import __version__
from scanner.cli.main import build_parser, main
from scanner.cli.manual import escaped, page
from scanner.cli.outline import Program, outline

SECTIONS = [
    "NAME",
    "SYNOPSIS",
    "DESCRIPTION",
    "EXAMPLES",
    "COMMANDS",
    "EXIT STATUS",
    "ENVIRONMENT",
    "FILES",
    "SEE ALSO",
]
HELP = {"-h", "--help"}
REQUESTS = {".TH", ".SH", ".SS", ".TP", ".PP", ".RS", ".RE", ".nf", ".fi", ".br", ".nh", ".ad"}
ESCAPES = re.compile(r"\\(?:f[BIR]|-|e|&|\((?:aq|ga|dq|ha|ti)|\[u[0-9A-F]{4,6}\])")


def program() -> Program:
    return outline(build_parser(), __version__)


def text() -> str:
    """What a reader sees, roughly: the page without its markup."""
    flat = page(program()).replace("\\-", "-").replace("\\(aq", "'")
    return re.sub(r"\\f[BIR]", "", flat)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "twokey.1"
    path.write_text(page(program()), "utf-8")
    return path


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manual"]) == 0
    assert capsys.readouterr() == (page(program()), "")


def test_the_same_version_gives_the_same_bytes() -> None:
    assert page(program()) == page(program())
    assert page(program()).splitlines()[0] == f'.TH TWOKEY 1 "" "twokey {__version__}" "User Commands"'
    assert page(replace(program(), version="9.9-rc1")).startswith(r'.TH TWOKEY 1 "" "twokey 9.9\-rc1" ')


def test_sections_stand_in_the_usual_order() -> None:
    assert re.findall(r"^\.SH (.*)$", page(program()), re.M) == SECTIONS


def test_every_command_option_and_example_is_there() -> None:
    shown = text()
    assert re.findall(r"^\.SS twokey (.*)$", shown, re.M) == [each.name for each in program().commands]
    for command in program().commands:
        part = shown[shown.index(f".SS twokey {command.name}\n") :].split("\n.S", 1)[0]
        for option in command.options:
            assert all(
                re.search(rf"^(?:--?[\w-]+, )*{flag}\b", part, re.M) for flag in option.flags if flag not in HELP
            )
        for place in command.places:
            assert place.value.name in part
        for line, _ in command.examples:
            assert escaped(line).replace("\\-", "-").replace("\\(aq", "'") in part


@pytest.mark.parametrize("name", ["NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "XDG_CACHE_HOME", "SKIP"])
def test_variables_of_others(name: str) -> None:
    assert f"\n{name}\n" in text().split(".SH ENVIRONMENT")[1].split(".SH")[0]


def test_every_variable_and_file_of_ours_is_told(checkout: Path) -> None:
    environment, files = text().split(".SH ENVIRONMENT")[1].split(".SH FILES")
    code = "".join(each.read_text("utf-8") for each in (checkout / "scanner").rglob("*.py"))
    variables = set(re.findall(r"\"(TWOKEY_[A-Z_]+)\"", code))
    assert {"TWOKEY_CACHE_DIR", "TWOKEY_DEBUG"} <= variables
    assert all(name in environment for name in variables)
    for name in (".twokey.yaml", ".twokey-baseline", ".secrets.baseline"):
        assert f"\n\\&{name}\n" in files


def test_every_exit_code_is_told() -> None:
    part = text().split(".SH EXIT STATUS")[1].split(".SH")[0]
    assert re.findall(r"^\.TP\n(\d)$", part, re.M) == ["0", "1", "2", "3"]


def unknown(source: str) -> list[str]:
    """Lines that roff would take for something else than the page means."""
    wrong = [line for line in source.splitlines() if line[:1] in (".", "'") and line[:3] not in REQUESTS]
    return wrong + [line for line in source.splitlines() if "\\" in ESCAPES.sub("", line)]


def test_nothing_is_taken_for_an_order() -> None:
    assert unknown(page(program())) == []
    assert page(program()).isascii()
    assert unknown(".ig\nx") and unknown("a\\nb") and unknown("'br")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("plain words", "plain words"),
        (".so /etc/passwd", r"\&.so /etc/passwd"),
        ("'br", r"\(aqbr"),
        (r"\n(.x", r"\en(.x"),
        ("--all", r"\-\-all"),
        ('a "b" `c` ~d ^e', r"a \(dqb\(dq \(gac\(ga \(tid \(hae"),
        ("caf\u00e9 \U0001f600", r"caf\[u00E9] \[u1F600]"),
        ("a\x1b[31m\nb", r"a\ex1b[31m\ex0ab"),
        (".\\", r"\&.\e"),
    ],
)
def test_escaping(words: str, shown: str) -> None:
    assert escaped(words) == shown
    assert unknown(escaped(words)) == []


def hostile(words: str) -> Program:
    found = program()
    command = replace(found.commands[0], description=words, notes=f"{words}\n  {words}", examples=((words, words),))
    return replace(found, version=words, commands=(command,))


WORDS = [".so /etc/passwd", "'br", "\\X'x' \\fBbold", '"', "a\n.ig\nb", "." * 200, "\u5f20 \\", "x" * 300]


@pytest.mark.parametrize("words", WORDS, ids=range(len(WORDS)))
def test_no_word_becomes_an_order(words: str) -> None:
    shown = page(hostile(words))
    assert unknown(shown) == []
    assert shown.splitlines()[0].count('"') == 6


@pytest.mark.parametrize(
    "command",
    [
        ["mandoc", "-Tlint", "-Wwarning"],
        ["groff", "-ww", "-man", "-Tutf8", "-z"],
        ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z"],
    ],
    ids=lambda each: each[0],
)
@pytest.mark.parametrize("words", ["", *WORDS[:5]], ids=range(6))
def test_linters_have_nothing_to_say(command: list[str], words: str, source: Path) -> None:
    """But for the date, which there is none of."""
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    if words:
        source.write_text(page(hostile(words)), "utf-8")
    done = subprocess.run([*command, str(source)], capture_output=True, check=False)
    said = [line for line in (done.stderr + done.stdout * (command[0] == "mandoc")).decode().splitlines() if line]
    assert [line for line in said if "missing date" not in line] == []


def test_it_reads_well(source: Path) -> None:
    if not shutil.which("groff"):
        pytest.skip("groff is not installed")
    words = ["groff", "-man", "-Tascii", "-P-cbou", "-rLL=80n", str(source)]
    shown = subprocess.run(words, capture_output=True, check=True).stdout.decode()
    assert max(map(len, shown.splitlines())) <= 200
    assert re.search(r"^ +--fail-on SEVERITY$", shown, re.M)
    assert re.search(r"^ +twokey scan origin/main\.\.HEAD$", shown, re.M)
