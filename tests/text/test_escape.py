"""What a repository chooses, made safe to show."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.text.escape import short, visible

SPELLED = {
    "plain": "plain",
    "": "",
    "caf\u00e9 \u5f20\u4f1f \U0001f600": "caf\u00e9 \u5f20\u4f1f \U0001f600",
    "\x1b[31mred": "\\x1b[31mred",
    "\x1b]0;title\x07": "\\x1b]0;title\\x07",
    "a\nb": "a\\x0ab",
    "a\rb": "a\\x0db",
    "a\tb": "a\\x09b",
    "a\0b": "a\\x00b",
    "a\x7fb": "a\\x7fb",
    "a\x9bb": "a\\x9bb",
    "a\u202eb": "a\\u{202e}b",
    "a\u200bb": "a\\u{200b}b",
    "a\ufeffb": "a\\u{feff}b",
    "a\u2028b": "a\\u{2028}b",
    "a\xadb": "a\\xadb",
    "caf\udce9": "caf\\xe9",
    "\ud800": "\\u{d800}",
    "\ue000": "\\u{e000}",
    "::error::x": "\\x3a:error::x",
    "a ::set-output name=x::y": "a \\x3a:set-output name=x::y",
    "##[error]x ##vso[task]": "\\x23#[error]x \\x23#vso[task]",
    "x##[add-mask]y a##vso[z] ###[w": "x\\x23#[add-mask]y a\\x23#vso[z] #\\x23#[w",
    f"{'a' * 15}::error::x": f"{'a' * 15}\\x3a:error::x",
    "std::error::Error": "std::error::Error",
    "std::process::Command::new, boost::asio::ip::tcp": "std::process::Command::new, boost::asio::ip::tcp",
    "std::io a :: b pyproject.toml::$DATA ## Notes": "std::io a :: b pyproject.toml::$DATA ## Notes",
    "\U000e0041": "\\u{e0041}",
}


@pytest.mark.parametrize("text", SPELLED, ids=[ascii(text) for text in SPELLED])
def test_visible(text: str) -> None:
    assert visible(text) == SPELLED[text]


def test_newlines_stay_where_they_are_wanted() -> None:
    assert visible("a\nb\x1b", newlines=True) == "a\nb\\x1b"


@given(st.text(st.characters(exclude_categories=())), st.booleans())
def test_nothing_a_terminal_acts_on_remains(text: str, newlines: bool) -> None:
    shown = visible(text, newlines=newlines)
    shown.encode("utf-8")
    left = {each for each in shown if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}}
    assert left <= ({"\n"} if newlines else set())


@given(st.text())
def test_visible_twice_is_visible_once(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        *[("a b", 10, "a b"), ("  a \n\t b  ", 10, "a b"), ("abcdefghij", 10, "abcdefghij")],
        *[("abcdefghijk", 10, "abcdefg..."), ("", 10, ""), ("\n\n", 10, "")],
    ],
)
def test_short(text: str, most: int, expected: str) -> None:
    assert short(text, most) == expected


@given(st.text(), st.integers(4, 50))
def test_short_is_short_and_on_one_line(text: str, most: int) -> None:
    found = short(text, most)
    assert len(found) <= most
    assert "\n" not in found
