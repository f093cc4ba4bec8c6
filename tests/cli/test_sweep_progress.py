"""What is said while a sweep goes on: a line for each repository, or a bar; never what a name wants it to be."""

from __future__ import annotations

import io

from rich.console import Console
from rich.progress import Progress, TextColumn

from scanner.cli.sweep_progress import Bar, Lines, watching
from scanner.cli.terminal import Terminal

HOSTILE = "evil\x1b[31m\r\nheld [red]x[/red]\u202e"


def test_a_line_for_each_repository() -> None:
    said: list[str] = []
    lines = Lines(said.append)
    lines.step("fetching", 2)
    lines.done("a", "")
    lines.done("b", "it cannot be reached")
    lines.step("judging", 1)
    lines.read("a", 100)
    lines.done("a", "100 commits judged")
    assert said == ["fetching 1/2 a", "fetching 2/2 b: it cannot be reached", "judging 1/1 a: 100 commits judged"]


def test_a_name_is_one_line_of_plain_text() -> None:
    said: list[str] = []
    lines = Lines(said.append)
    lines.step("judging", 1)
    lines.done(HOSTILE, HOSTILE)
    assert len(said) == 1
    assert said[0].isprintable()


def drawn(names: list[str]) -> str:
    out, now = io.StringIO(), [0.0]
    columns = (
        TextColumn("{task.description} {task.completed}/{task.total}"),
        TextColumn("{task.fields[said]}", markup=False),
    )
    console = Console(file=out, force_terminal=True, width=200, color_system=None)
    with Progress(*columns, console=console, auto_refresh=False) as bars:
        bar = Bar(bars, clock=lambda: now[0])
        bar.step("judging", len(names))
        for count, name in enumerate(names, 1):
            now[0] += 1.0
            bar.read(name, 1000 * count)
        now[0] += 1.0
        bar.done(names[0], "")
    return out.getvalue()


def test_a_bar_counts_repositories_and_commits() -> None:
    said = drawn(["one", "two"])
    assert "judging 0/2 1,000 commits  one" in said
    assert "judging 0/2 3,000 commits  one, two" in said
    assert "judging 1/2 3,000 commits  two" in said


def test_a_name_is_no_markup_in_a_bar() -> None:
    said = drawn(["[red]x[/red]", HOSTILE])
    assert "[red]x[/red]" in said
    assert "\x1b[31m" not in said
    assert "\u202e" not in said


def test_who_is_told() -> None:
    with watching(Terminal(80, False, False), quiet=False) as watch:
        assert isinstance(watch, Lines)
    with watching(Terminal(80, False, False), quiet=True) as watch:
        assert not isinstance(watch, Lines | Bar)
    with watching(Terminal(80, False, True), quiet=False) as watch:
        assert isinstance(watch, Bar)
