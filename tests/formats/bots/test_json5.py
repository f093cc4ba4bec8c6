"""JSON5 as configuration is written in it, and what is refused."""

from __future__ import annotations

import contextlib

import pytest
from kit.patience import within

from scanner.formats.bots.json5 import as_json5
from scanner.formats.shapes.sides import UnreadableError


@pytest.mark.parametrize(
    "text, value",
    [
        ("{a: 1, 'b': \"c\", $d_1: null,}", {"a": 1, "b": "c", "$d_1": None}),
        ("// x\n[1, /* y */ 2,]", [1, 2]),
        ("[.5, 5., +1, -2, 0x1F, 1e3]", [0.5, 5.0, 1, -2, 31, 1000.0]),
        (r"""['it\'s "so"', 'a\x41\u0042', "\v"]""", ['it\'s "so"', "aAB", "\v"]),
        ("'a\\\nb'", "ab"),
        ('"http://example.org//x"', "http://example.org//x"),
        ("{true: true, null: 1}", {"true": True, "null": 1}),
    ],
)
def test_what_is_read(text: str, value: object) -> None:
    assert as_json5(text.encode()) == value


@pytest.mark.parametrize(
    "text",
    ["", "{", "{a}", "{a 1}", "[1 2]", "[,]", "{,}", "[1,,2]", "'a", "/* a", "{a: b}", "[01]", "{a: 1, 'a': 2}", "1,"],
)
def test_what_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        as_json5(text.encode())


@pytest.mark.parametrize("unit", ["[", "{a:", "'", "/*", "//", "\\", "1 ", "a ", '"a",', "+", "/**/", "'\\x41',"])
def test_it_is_linear(unit: str) -> None:
    with within(2), contextlib.suppress(UnreadableError):
        as_json5((unit * (290_000 // len(unit))).encode())
