"""What a person at a terminal sees: checked-in pages, within the width, and nothing that acts on the terminal.

TWOKEY_GOLDEN=update writes the pages anew (see tests/kit/golden.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from kit.golden import check
from kit.history import ANN, CLAUDE_TRAILER, History
from kit.judging import scan
from kit.scenes import FORGED, SCENES
from rich.cells import cell_len

from scanner.model.page import Page
from scanner.model.report import Report
from scanner.reporters import explanation, terminal
from scanner.rulebook import load_rulebook
from scanner.text.escape import visible

Scene = Callable[[str], Report]


PAGES = ("clean", "held", "approved", "secret", "staged", "nothing_staged", "shallow", "excused")


@pytest.mark.parametrize("name", PAGES)
def test_report(scene: Scene, name: str) -> None:
    check(name, terminal.render(scene(name)))


@pytest.mark.parametrize("detail", ("held", "all"))
def test_report_in_less_and_more_detail(scene: Scene, detail: str) -> None:
    check(f"held-detail-{detail}", terminal.render(scene("held"), detail=detail))


@pytest.mark.parametrize("name", ("merged", "strict", "malformed"))
def test_explained_commits(scene: Scene, name: str) -> None:
    check(f"explain-{name}", explanation.render_commit(scene(name), 80, False))


@pytest.mark.parametrize("check_id", ("agent-touched-ci", "secret-committed"))
def test_explained_check(check_id: str) -> None:
    check(f"explain-{check_id}", explanation.render_page(load_rulebook().pages[check_id], 80, False))


def test_a_page_is_the_same_under_each_of_its_names() -> None:
    pages = load_rulebook().pages
    assert pages["unreviewed-ci"] is pages["agent-touched-ci"]


Renderer = Callable[[Report, int, bool], str]
RENDERERS: dict[str, Renderer] = {
    **{
        f"report, {detail}": lambda report, width, color, detail=detail: terminal.render(
            report, width=width, color=color, detail=detail
        )
        for detail in ("held", "normal", "all")
    },
    "explanation": explanation.render_commit,
}
COMMANDS = ("git commit ", "--trailer ", "printf ", "Reviewed-by: ", "Reviewed-digest: ", "twokey ")
SGR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("width", (60, 80, 120))
@pytest.mark.parametrize("name", SCENES)
def test_no_line_is_longer_than_the_terminal_is_wide(scene: Scene, name: str, width: int) -> None:
    for render in RENDERERS.values():
        long = [line for line in render(scene(name), width, False).split("\n") if cell_len(line) > width]
        assert [line for line in long if not line.strip().startswith(COMMANDS)] == [], "only what is there to be pasted"


@pytest.mark.parametrize("render", RENDERERS.values(), ids=RENDERERS)
@pytest.mark.parametrize("name", ("clean", "held", "secret", "shallow"))
def test_colour_adds_nothing_but_colour(scene: Scene, name: str, render: Renderer) -> None:
    report = scene(name)
    plain, coloured = render(report, 80, False), render(report, 80, True)
    assert "\x1b" not in plain
    assert SGR.search(coloured)
    assert [line.rstrip() for line in SGR.sub("", coloured).split("\n")] == plain.split("\n")


@pytest.mark.parametrize("render", RENDERERS.values(), ids=RENDERERS)
class TestHostileRepository:
    """Names, subjects, paths, trailers and a policy that mean harm (threats B53, B96)."""

    @pytest.mark.parametrize("color", (False, True))
    def test_nothing_reaches_the_terminal_raw(self, scene: Scene, render: Renderer, color: bool) -> None:
        text = SGR.sub("", render(scene("hostile"), 80, color))
        assert visible(text, newlines=True) == text
        text.encode("utf-8")

    def test_no_line_is_forged(self, scene: Scene, render: Renderer) -> None:
        lines = render(scene("hostile"), 200, False).split("\n")
        assert [line for line in lines if line.strip().startswith(("PASS  nothing", "PASS nothing"))] == []
        assert sum(line.startswith(("PASS", "HOLD", "UNDETERMINED")) for line in lines) == 0

    def test_markup_is_text(self, scene: Scene, render: Renderer) -> None:
        text = render(scene("hostile"), 1000, False)
        assert "[red]" in text
        assert "\N{SKULL}" not in text

    def test_colour_is_only_ours(self, scene: Scene, render: Renderer) -> None:
        text = render(scene("hostile"), 80, True)
        assert "\\x1b[2J" in SGR.sub("", text).replace("\n", "").replace(" ", "")
        assert "\x1b]" not in text


def forged(folder: Path, subject: str) -> Report:
    history = History()
    history.commit("Start")
    message = f"{subject}\n\n{CLAUDE_TRAILER}\n"
    history.commit(message, author=ANN, files={f"tools/a\n{FORGED}\n-install.sh": "x\n"})
    return scan(history.write(folder), "HEAD~1..HEAD")


@pytest.mark.parametrize("render", RENDERERS.values(), ids=RENDERERS)
def test_a_path_with_a_line_break_is_one_line(tmp_path: Path, render: Renderer) -> None:
    text = render(forged(tmp_path, "Work"), 300, False)
    assert f"tools/a\\x0a{FORGED}\\x0a-install.sh" in text
    assert not any(line.strip().startswith(FORGED) for line in text.split("\n"))


def test_a_long_subject_is_cut(tmp_path: Path) -> None:
    text = terminal.render(forged(tmp_path, "x" * 5000))
    assert len(text) < 3000


def test_a_page_of_a_check_is_taken_literally() -> None:
    page = Page(
        ("a-check",), "[b]T[/b]", load_rulebook().pages["gate-weakened"].severity, "\x1b[2J", "w", "e", "f", (), "0"
    )
    text = explanation.render_page(page, 80, False)
    assert "[b]T[/b]" in text
    assert "\x1b" not in text


def test_many_commits_are_cut_and_counted(tmp_path: Path) -> None:
    history = History()
    history.commit("Start")
    for number in range(terminal.MOST_COMMITS + 3):
        history.commit(f"Work {number}\n\n{CLAUDE_TRAILER}\n", files={"Makefile": f"all:\n\t./x {number}\n"})
    report = scan(history.write(tmp_path))
    assert "and 3 more commits like these" in terminal.render(report)
    assert "more commits like these" not in terminal.render(report, detail="all")


def test_many_findings_are_cut_and_counted(tmp_path: Path) -> None:
    history = History()
    history.commit("Start")
    files = {f"{number}/Makefile": "all:\n\tx\n" for number in range(terminal.MOST_FINDINGS + 2)}
    history.commit(f"Work\n\n{CLAUDE_TRAILER}\n", files=files)
    report = scan(history.write(tmp_path))
    assert "and 2 more in this commit" in terminal.render(report)
    assert "more in this commit" not in terminal.render(report, detail="all")


def test_the_worst_comes_first(scene: Scene) -> None:
    text = terminal.render(scene("held"))
    order = [text.index(subject) for subject in ("Publish from", "Renew the keys", "Build the release")]
    assert order == sorted(order)


def test_held_says_only_what_blocks(scene: Scene) -> None:
    text = terminal.render(scene("held"), detail="held")
    assert text.startswith("HOLD ")
    assert "What to do next" not in text
