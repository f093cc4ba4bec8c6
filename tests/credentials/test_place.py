"""The name a value is given to, in the ways of many languages. The names are harmless, so that this is no leak."""

from __future__ import annotations

import pytest

from scanner.credentials.place import place

VALUE = "q7ZtR2mK9xWv4LpB8n"


@pytest.mark.parametrize(
    "line",
    [
        'colour = "{}"',
        "colour: {}",
        "colour := `{}`",
        "COLOUR ?= {}".replace("COLOUR", "colour"),
        "colour ::= {}",
        "colour .= '{}'",
        'colour += "{}"',
        '"colour": "{}"',
        "'colour' => '{}'",
        'var colour string = "{}"',
        'let colour: String = "{}"',
        'const colour: &str = "{}";',
        '["colour"] = "{}"',
        "<colour>{}</colour>",
        '<add key="colour" value="{}" />',
        '{{"name": "colour", "value": "{}"}}',
        'colour("{}")',
        r"{{\"colour\": \"{}\"}}",
    ],
)
def test_a_name_is_found(line: str) -> None:
    assert place(VALUE, line.format(VALUE))[0] == "colour"


@pytest.mark.parametrize("line", ["a colour {}", "{} is a colour", '["colour", "{}"]', '("my-own colour", "{}")', ""])
def test_a_word_nearby_is_no_name(line: str) -> None:
    assert place(VALUE, line.format(VALUE))[0] == ""


def test_a_list_gives_a_value_to_what_is_spelled_like_a_name() -> None:
    for name in ("X-Colour", "my_colour", "myColour"):
        assert place(VALUE, f'set("{name}", "{VALUE}")') == (name, True, True)


def test_quotes_are_told_from_none() -> None:
    assert place(VALUE, f"a = {VALUE}") == ("a", False, False)
    assert place(VALUE, f"a = '{VALUE}'") == ("a", True, False)


def test_the_first_place_that_gives_it_a_name_counts() -> None:
    assert place(VALUE, f"see {VALUE} and a = {VALUE}") == ("a", False, False)


def test_a_type_alone_is_a_name() -> None:
    assert place(VALUE, f"string = {VALUE}")[0] == "string"
