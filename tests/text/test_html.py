"""What a repository chooses, in HTML: text between tags and in attributes, and nothing that shows nothing."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.text.escape import visible
from scanner.text.html import escape

ATTACKS = (
    "</p>",
    '"><img src=x onerror=y>',
    "'",
    "<!--",
    "]]>",
    "&lt;",
    "&#60;script&#62;",
    "</script>",
    "\x1b",
    "\u202e",
)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("\"'", "&quot;&#x27;"),
        ("\x1b\u202e", "\\x1b\\u{202e}"),
        ("caf\u00e9", "caf\u00e9"),
    ],
)
def test_escape(text: str, expected: str) -> None:
    assert escape(text) == expected


@given(st.text(st.characters(exclude_categories=())) | st.lists(st.sampled_from(ATTACKS)).map("".join))
def test_is_text_for_a_parser(text: str) -> None:
    reader = Reader()
    reader.feed(f"<p title=\"{escape(text)}\" lang='{escape(text)}'>{escape(text)}</p>")
    reader.close()
    shown = visible(text)
    assert reader.tags == [("p", [("title", shown), ("lang", shown)])]
    assert reader.words == shown
