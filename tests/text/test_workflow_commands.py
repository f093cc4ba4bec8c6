"""Workflow commands read back as the runner reads them: one command, with exactly what was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.workflow_commands import parse

from scanner.text.escape import visible
from scanner.text.workflow_commands import command

TEXT = st.text(st.characters(exclude_categories=())) | st.sampled_from(
    (
        "::",
        "a::error::b",
        "%0A::error::x",
        "x,file=y",
        "a=b",
        "\n::stop-commands::x",
        "##[add-mask]x",
        " x ",
        "%25",
        "%",
    )
)


@pytest.mark.parametrize(
    ("lines", "properties", "expected"),
    [
        (["x"], {}, "::error::x"),
        (["a", "b"], {"file": "a,b:c.yml", "line": "1"}, "::error file=a%2Cb%3Ac.yml,line=1::a%0Ab"),
        (["100 %\r\n"], {"title": ""}, "::error::100 %25\\x0d\\x0a"),
        (["x"], {"title": " "}, "::error::x"),
    ],
)
def test_command(lines: list[str], properties: dict[str, str], expected: str) -> None:
    assert command("error", lines, properties) == expected


@given(st.lists(TEXT), TEXT, TEXT)
def test_reads_back(lines: list[str], path: str, title: str) -> None:
    written = command("warning", lines, {"file": path, "title": title})
    assert "\n" not in written
    assert visible(written.replace("::", "")) == written.replace("::", "")
    name, properties, message = parse(written)
    assert name == "warning"
    meant = {"file": visible(path).strip(), "title": visible(title).strip()}
    assert properties == {key: value for key, value in meant.items() if value}
    assert message == "\n".join(map(visible, lines))
