"""A page is what it was asked to be, whatever the environment says: who calls has asked that already."""

from __future__ import annotations

import pytest

from scanner.reporters.paint import Page

_VARIABLES = [
    {"NO_COLOR": "1"},
    {"FORCE_COLOR": "1"},
    {"TERM": "dumb"},
    {"TERM": "unknown", "NO_COLOR": "1"},
    {"COLUMNS": "200", "LINES": "3"},
    {"TTY_COMPATIBLE": "0", "TTY_INTERACTIVE": "0"},
]


def page(width: int, color: bool) -> str:
    shown = Page(width, color)
    shown.line(("HOLD", "bold yellow"), " ", ("3f2a9c1", "bold"), " word" * 60, indent=2)
    shown.verbatim("x" * 200)
    return shown.text()


@pytest.mark.parametrize("variables", _VARIABLES, ids=str)
@pytest.mark.parametrize("color", [True, False])
@pytest.mark.parametrize("width", [60, 120])
def test_the_environment_changes_nothing(
    variables: dict[str, str], color: bool, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = page(width, color)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert page(width, color) == before


def test_colours_and_bold_go_together() -> None:
    assert "\x1b[1;33mHOLD\x1b[0m" in page(60, True)
    assert "\x1b" not in page(60, False)


def test_lines_are_as_long_as_they_may_be() -> None:
    for width in (60, 120):
        lines = page(width, False).split("\n")
        assert width - 6 < max(len(line) for line in lines if "word" in line) <= width
        assert "x" * 200 in lines
