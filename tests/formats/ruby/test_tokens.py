"""Where statements of Ruby end: whether lines are looked at one by one or all together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.formats.ruby import tokens
from scanner.formats.ruby.tokens import cut, joined
from scanner.formats.shapes.sides import UnreadableError

PIECES = [
    *("gem 'a'", 'gem "a", "~> 1"', "x = 1", "end", "if y", "group :test do", "[1,", "2]", "foo(", ")", "{", "}", ","),
    *("'open", "closing'", '"', "`id`", "`", "%w[a", "b]", "%q(a", ")", "<<~X", "  X", "X", "<<-'Y'", "Y", "1 << X"),
    *(
        "# note",
        "# 'quoted",
        "#{",
        ";",
        "a; b",
        "\\",
        "x = \\",
        ".method",
        "  .first",
        "&.x",
        "|| z",
        "&& z",
        "|",
        "do |x|",
    ),
    *(
        "key:",
        ":sym",
        ':"sym',
        "a ? b :",
        "/re/",
        "/[/",
        "x = /a b/",
        "::A",
        "A::B",
        "=>",
        "->",
        "\t",
        " ",
        "",
        "\r",
        "é",
    ),
]
PROGRAMS = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(["\n", "\n", "\r\n", " ", "\n\n", "\n  # why\n"])), max_size=12
).map(lambda found: "".join(piece + end for piece, end in found))


def _cut(source: str) -> object:
    try:
        return cut(source)
    except UnreadableError as error:
        return error.reason, error.line


def _all_together(source: str) -> object:
    """What no line is asked for by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "_alone", lambda _: None)
        return _cut(source)


@given(PROGRAMS)
def test_a_line_alone_says_what_it_says_among_others(source: str) -> None:
    assert _cut(source) == _all_together(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a 1\nb 2\n", [("a 1", 1), ("b 2", 2)]),
        ("\n\na\n", [("a", 3)]),
        ("a; b\nc", [("a", 1), ("b", 1), ("c", 2)]),
        ("a 1,\n  2\nb\n", [("a 1, 2", 1), ("b", 3)]),
        ("a \\\n  b\nc\n", [("a b", 1), ("c", 3)]),
        ("a\n  .b\nc\n", [("a.b", 1), ("c", 3)]),
        ("a\n  # why\n\n  .b\nc\n", [("a.b", 1), ("c", 5)]),
        ("a 'x\n  y'\nb\n", [('a "x\n  y"', 1), ("b", 3)]),
        ("a <<~X\n  b\nX\nc\n", [("a <<~X   b\n", 1), ("c", 4)]),
        ("a [\n  1,\n  2\n]\nb\n", [("a[1, 2]", 1), ("b", 5)]),
    ],
)
def test_where_a_statement_ends(source: str, expected: list[tuple[str, int]]) -> None:
    assert [(joined(found), line) for found, line in cut(source)] == expected


@pytest.mark.parametrize(
    ("source", "line"), [("a\nb 'x\n", 2), ("a\nb [1\n", 2), ("a\nb <<X\n1\n", 2), ("a %w[x\n", 1)]
)
def test_what_does_not_end_is_told_with_its_line(source: str, line: int) -> None:
    with pytest.raises(UnreadableError) as caught:
        cut(source)
    assert caught.value.line == line
