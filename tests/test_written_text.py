"""Text that is written is the same on every system: Windows would end its lines in CR LF unless it is told."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path


def untold(source: str) -> Iterator[int]:
    """The lines of `source` that write text and leave the end of a line to the system."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "write_text":
            said = {each.arg: ast.unparse(each.value) for each in call.keywords}
            if said.get("newline") != repr("\n"):
                yield call.lineno


def test_every_text_that_is_written_says_how_its_lines_end(checkout: Path) -> None:
    found = [
        f"{path.relative_to(checkout)}:{line}"
        for path in sorted((checkout / "scanner").rglob("*.py"))
        for line in untold(path.read_text("utf-8"))
    ]
    assert found == []


def test_what_is_looked_for() -> None:
    assert list(untold('place.write_text("a")\nPath(x).write_text(text, "utf-8", newline=None)')) == [1, 2]
    assert list(untold('place.write_text("a", "utf-8", newline="\\n")\nplace.write_bytes(b"")')) == []
