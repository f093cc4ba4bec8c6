"""What a repository chooses, in Markdown: a parser finds words and code in it, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from scanner.text.escape import visible
from scanner.text.markdown import code, fenced, prose

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
ATTACKS = (
    *(
        "@team",
        "#1",
        "GH-1",
        "owner/repo#1",
        "0123456789abcdef",
        "deadbee",
        "http://e.x",
        "www.e.x",
        "a@b.c",
        ":skull:",
    ),
    *("[x](javascript:y)", "![i](https://e/x)", "<img src=x onerror=y>", "</details>", "<!--", "&lt;b&gt;", "$x$"),
    *("```\n", "~~~", "`", "``", "| a | b |", "|-|", "\n\n# H", "\n- x", "1. x", "1) x", "---", "===", "> q", "[^1]"),
    *("\\", "\\|", "`\\|", "~~x~~", "**b**", "_i_", "  ", "\t", "[a]: b", "!1", "%2", "~l", "&1", "    x"),
)
# Long runs of one character, and attacks beside plain words, are what unstructured text seldom has.
HOSTILE = st.lists(
    st.sampled_from((*ATTACKS, " ", "word", "it's (so)")) | st.text(st.characters(exclude_categories=()))
)
# What a renderer makes something of in the text that is left: GitHub's and GitLab's references, addresses, emoji, math.
ACTIVE = re.compile(r"[@#~$&<|\[\]{}*_\\`^]|://|www\.|:\w+:|[0-9A-Fa-f]{7,}|[A-Za-z]-\d|[!%]\d|/")


def inline(text: str) -> list[Token]:
    """The tokens of one line of Markdown, which has to be one paragraph."""
    tokens = PARSER.parse(text)
    assert [each.type for each in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    return tokens[1].children or []


def rendered(tokens: list[Token]) -> str:
    return "".join(each.content for each in tokens)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("plain", "`plain`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        (" a ", "`  a  `"),
        ("   ", "`   `"),
        ("a|b", "`a\\x7cb`"),
        ("a\nb\x1b", "`a\\x0ab\\x1b`"),
        ("@team [x](y) <b>", "`@team [x](y) <b>`"),
    ],
    ids=ascii,
)
def test_code(text: str, expected: str) -> None:
    assert code(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("nothing needs a second key", "nothing needs a second key"),
        ("it's (well, mostly) so: 2 people.", "it's (well, mostly) so: 2 people."),
        ("changed a/b.yml: read -> write", "changed `a/b.yml`: read -> write"),
        ("by Ann <ann@example.org> and @team", "by Ann `<ann@example.org>` and `@team`"),
        ("(see x_y, too)", "(see `x_y`, too)"),
        ("@a @b c", "`@a @b` c"),
        ("1. x GH-1 deadbee", "`1`. x `GH-1 deadbee`"),
        ("12) x", "`12`) x"),
        ("x a[b c d].e (f.g -> h.i); y", "x `a[b c d].e` (`f.g` -> `h.i`); y"),
        ('x "a_b c d" e', 'x `"a_b c d"` e'),
        ("x a[b c d", "x `a[b c d`"),
        ("a  \n b", "a `\\x0a` b"),
    ],
    ids=ascii,
)
def test_prose(text: str, expected: str) -> None:
    assert prose(text) == expected


@given(HOSTILE)
def test_code_is_code_and_nothing_else(parts: list[str]) -> None:
    text = "".join(parts)
    tokens = inline(f"x {code(text)} y")
    if not text:
        assert [each.type for each in tokens] == ["text"]
        return
    assert [each.type for each in tokens] == ["text", "code_inline", "text"]
    assert tokens[1].content == visible(text).replace("|", "\\x7c")


@given(HOSTILE)
def test_prose_has_nothing_but_plain_words_outside_code(parts: list[str]) -> None:
    text = " ".join(parts)
    if not visible(text).split():
        return
    tokens = inline(prose(text))
    assert {each.type for each in tokens} <= {"text", "code_inline"}
    assert not [each.content for each in tokens if each.type == "text" and ACTIVE.search(each.content)]
    assert rendered(tokens).replace(" ", "") == "".join(visible(text).replace("|", "\\x7c").split())


@given(HOSTILE)
def test_in_an_entry_of_a_list_and_in_a_table_it_stays_where_it_is(parts: list[str]) -> None:
    text = "".join(parts)
    types = [
        each.type
        for each in PARSER.parse(f"- {prose(text)}\n- {code(text)}\n\n| a | b |\n| - | - |\n| {code(text)} | z |")
    ]
    assert types.count("list_item_open") == 2
    assert types.count("bullet_list_open") == 1
    assert types.count("td_open") == 2
    assert not {"html_block", "fence", "heading_open", "ordered_list_open", "blockquote_open", "hr"}.intersection(types)


@given(HOSTILE)
def test_a_block_holds_its_text(parts: list[str]) -> None:
    text = "".join(parts)
    (token,) = PARSER.parse(fenced(text, "sh"))
    assert (token.type, token.info) == ("fence", "sh")
    assert token.content == f"{visible(text, newlines=True)}\n"
