"""Contents that once took minutes: each met an expression or a parser of more than linear time."""

from __future__ import annotations

import pytest
from kit.patience import within

from scanner.formats.registry import format_of

LENGTH = 190_000
SPOTS = {
    "an import of dots": ("AGENTS.md", b"see @" + b"./" * LENGTH + b"!"),
    "commands left open": ("AGENTS.md", b"!{" * LENGTH),
    "blanks within a setting": ("setup.cfg", b"[a]\nb" + b" " * LENGTH + b"c\n"),
    "lines that are no settings": ("setup.cfg", b"[a]\n" + b"a\n" * LENGTH),
    "blanks behind a directive": ("Dockerfile", b"#a=b" + b" " * LENGTH + b"c\nFROM a\n"),
    "a key of one word": (".vscode/settings.json", b'{"' + b"yolo" * LENGTH + b'!": true}'),
    "quotes in a lock": (
        "pnpm-lock.yaml",
        b"lockfileVersion: '9.0'\n\npackages:\n\n  a@1:\n    resolution: {" + b"'" * LENGTH + b"}\n",
    ),
}


@pytest.mark.parametrize(("path", "content"), SPOTS.values(), ids=SPOTS)
def test_it_takes_no_time(path: str, content: bytes) -> None:
    form = format_of(path)
    assert form is not None
    with within(4):
        for _ in form.diff(None, content):
            pass
