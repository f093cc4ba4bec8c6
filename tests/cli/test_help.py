"""What `--help` shows: an example first, each of which can be typed; every option explained; no line too long."""

from __future__ import annotations

import argparse
import re
import shlex

import pytest

from scanner.cli.arguments.common import Layout, command, described
from scanner.cli.arguments.registry import COMMANDS
from scanner.cli.main import build_parser
from scanner.cli.outline import Command, outline

_HEADINGS = re.compile(r"^(positional arguments|options|commands|what to judge|how|output)", re.M)


def parsers() -> dict[str, argparse.ArgumentParser]:
    parser = build_parser()
    inner = next(each for each in parser._actions if isinstance(each, argparse._SubParsersAction))
    return {"": parser, **inner.choices}


def commands() -> dict[str, Command]:
    program = outline(build_parser(), "1", ())
    return {each.name: each for each in (program.top, *program.commands)}


def typed(line: str) -> list[str]:
    """What twokey is given by a line of shell: up to a pipe or a redirection, behind variables, inside `$( )`."""
    line = re.sub(r'.*"\$\((.*)\)"', r"\1", line)
    words = shlex.split(re.split(r" [|<>;&]", line)[0])
    while re.match(r"[A-Z_]+=", words[0]):
        del words[0]
    assert words[0] == "twokey"
    return words[1:]


NAMES = ["", *COMMANDS]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_comes_before_the_options(name: str) -> None:
    found = commands()[name]
    shown = parsers()[name].format_help()
    heading = _HEADINGS.search(shown)
    assert heading is not None
    assert shown.startswith("usage: twokey")
    assert 0 < shown.index("\nexamples:\n") < shown.index(f"\n  {found.examples[0][0]}") < heading.start()


@pytest.mark.parametrize("name", NAMES)
def test_every_example_can_be_typed(name: str) -> None:
    examples = commands()[name].examples
    assert examples
    for line, meaning in examples:
        words = typed(line)
        arguments = build_parser().parse_args(words)
        assert arguments.command == (name or words[0]), line
        assert meaning


def test_an_example_that_cannot_be_typed_is_found() -> None:
    with pytest.raises(SystemExit):
        build_parser().parse_args(typed("FORCE_COLOR=1 twokey scan --colour always | less"))
    assert typed('eval "$(twokey completion bash)"') == ["completion", "bash"]
    assert typed("A=1 twokey scan 'a b' > x") == ["scan", "a b"]


@pytest.mark.parametrize("name", NAMES)
def test_every_option_and_argument_is_explained(name: str) -> None:
    found = commands()[name]
    assert all(option.help for option in found.options)
    assert all(place.help for place in found.places)
    assert not name or found.summary
    assert found.description


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("columns", [80, 60, 132])
def test_help_fits(name: str, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = parsers()[name].format_help()
    too_long = [line for line in shown.splitlines() if len(line) > columns]
    assert [line for line in too_long if " " in line.strip() and columns >= 80] == []
    assert shown.isascii()  # the oldest console can show it


@pytest.mark.parametrize("columns", ["1", "20", "nonsense", ""])
@pytest.mark.parametrize("name", NAMES)
def test_no_width_is_too_odd(name: str, columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert parsers()[name].format_help().startswith("usage:")


def test_wide_terminals_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    assert max(map(len, parsers()[""].format_help().splitlines())) > 80


def test_scan_groups_its_options() -> None:
    titles = [group.title.split(" (")[0] for group in commands()["scan"].groups]
    assert titles == ["options", "what to judge", "how", "secrets", "output"]
    assert all(len(group.options) <= 8 for group in commands()["scan"].groups)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_list_of_commands_says_what_each_does(name: str) -> None:
    shown = parsers()[""].format_help()
    assert re.search(rf"^    {name} +\S", shown, re.M), "the summary stands beside the name"


@pytest.fixture
def layout() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="twokey")
    return command(
        parser.add_subparsers(),
        "x",
        "a summary",
        "words " * 40,
        (("twokey x", "meaning " * 20), ("twokey x " + "y" * 60, "long " * 20)),
        "  to paste " + "z" * 100 + "\nafter " * 30,
    )


def test_meanings_are_wrapped_beside_their_example(layout: argparse.ArgumentParser) -> None:
    shown = layout.format_help()
    examples = shown[shown.index("examples:") :]
    assert re.search(r"^  twokey x {60,}meaning", examples, re.M) is None  # no room for the column of the longest
    assert re.search(r"^  twokey x\n      meaning meaning", examples, re.M)
    assert re.search(r"^  twokey x y{60}\n      long long", examples, re.M)
    assert f"  to paste {'z' * 100}\n" in shown
    assert max(len(line) for line in shown.splitlines() if "zzz" not in line) <= 80


def test_a_short_column_of_examples() -> None:
    text = described("Description.", (("twokey a", "first " * 15), ("twokey bc", "second")))
    shown = Layout("twokey", width=60)._fill_text(text, 60, "")
    assert shown.splitlines()[:4] == ["Description.", "", "examples:", "  twokey a    " + ("first " * 7).rstrip()]
    assert shown.splitlines()[4] == " " * 14 + ("first " * 7).rstrip()
    assert shown.splitlines()[-1] == "  twokey bc   second"
