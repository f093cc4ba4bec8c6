"""Markup made only by `element`: text stays text, and no attribute acts."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.pages import ATTACKS, read

from scanner.reporters.markup import Html, apart, document, element, stylesheet, together


@pytest.mark.parametrize("attack", ATTACKS, ids=[f"attack-{number}" for number in range(len(ATTACKS))])
def test_text_is_text_and_a_value_is_a_value(attack: str) -> None:
    found = read(element("p", attack, title=attack))
    ((start, ((name, value),)), end) = found.tags
    assert (start, name, end) == ("p", "title", ("/p", ()))
    assert value == "".join(found.words)
    assert "\u202e" not in str(value)
    assert "\x1b" not in str(value)


@given(st.text(max_size=40))
def test_any_text_is_text(text: str) -> None:
    assert [tag for tag, _ in read(element("p", text, title=text)).tags] == ["p", "/p"]


def test_what_is_ordinary_stays_as_it_is() -> None:
    assert element("p", "a & b, Zoë 東京") == "<p>a &amp; b, Zoë 東京</p>"


def test_markup_stays_markup_and_nothing_is_nothing() -> None:
    assert element("p", element("b", "x"), None, "", " <y>") == "<p><b>x</b> &lt;y&gt;</p>"
    assert together("a", None, element("i", "b")) == "a<i>b</i>"


def test_markup_that_is_joined_by_hand_is_text_again() -> None:
    assert element("p", element("b", "x") + "y") == "<p>&lt;b&gt;x&lt;/b&gt;y</p>"
    assert element("p", f"{element('b', 'x')}") == "<p>&lt;b&gt;x&lt;/b&gt;</p>"
    assert element("p", element("b", "x").upper()) == "<p>&lt;B&gt;X&lt;/B&gt;</p>"


def test_children_that_are_kept_apart() -> None:
    assert apart(element("b", "x"), None, "<", "") == "<b>x</b> &lt;"


def test_attributes() -> None:
    made = element("input", id="a", class_="b", aria_label="c", checked=True, hidden=False, value=None, tabindex=0)
    assert made == '<input id="a" class="b" aria-label="c" checked tabindex="0">'
    assert element("svg", viewBox="0 0 1 1") == '<svg viewBox="0 0 1 1"></svg>'


@pytest.mark.parametrize("name", ("onclick", "ONLOAD", "style", "a b", "x>", ""))
def test_an_attribute_that_acts_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no attribute"):
        element("p", **{name: "x"})


@pytest.mark.parametrize(
    "address",
    (
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " https://github.com/a",
        "data:text/html,x",
        "http://github.com/a",
        "//evil.example/a",
        "/a",
        "https://github.com",
        "https://user@evil.example/a",
        "https://github.com:x@evil.example/a",
        "https://github.com/a?b=c",
        "https://github.com/a#b",
        "https://github.com/a\n",
        "https://github.com\\@evil.example/",
        "https://GITHUB.com/a",
        "#",
        "#a b",
        "",
    ),
    ids=repr,
)
@pytest.mark.parametrize("name", ("href", "src", "formaction"))
def test_an_address_that_is_not_plain_is_refused(name: str, address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        element("a", "x", **{name: address})


@pytest.mark.parametrize(
    "address", ("#r12", "#r12-row", "https://github.com/a/b/commit/0123", "https://gitlab.com/a/-/c")
)
def test_a_plain_address_is_followed(address: str) -> None:
    assert element("a", "x", href=address) == f'<a href="{address}">x</a>'


@pytest.mark.parametrize("css", ("a{}</style><script>", "</STYLE ", "<!-- a -->"), ids=("end", "upper", "comment"))
def test_a_style_sheet_that_ends_itself_is_refused(css: str) -> None:
    with pytest.raises(ValueError, match="markup"):
        stylesheet(css)


def test_a_page_begins_as_one() -> None:
    assert document(Html("<head></head>")) == '<!DOCTYPE html>\n<html lang="en"><head></head></html>\n'


def test_nobody_else_makes_markup_of_text(checkout: Path) -> None:
    """`Html` is a type to everybody, and a call to this module alone."""
    makers = [
        path.name
        for path in (checkout / "scanner").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", "")) == "Html"
    ]
    assert set(makers) == {"markup.py"}
