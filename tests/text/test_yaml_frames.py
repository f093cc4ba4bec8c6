"""A file read by its frame: the same as a whole, whatever stands around the values."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.text import yaml_frames
from scanner.text.yaml import YamlError, load
from scanner.text.yaml_frames import load_by_frame

SAMPLE = """\
repos:
- repo: https://git.example.org/acme/hooks
  rev: v1.0.0  # frozen
  hooks:
  - id: lint
    args: [--strict]
"""
LINE = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "  ", "    ", "- ", "  - ", "- - ", "    - ", "? ", ": "]),
        st.sampled_from(["", "a: ", "b: ", "key-1: ", "a:", "*x : ", "'q': ", "{", "[", '"', "'", "<<: "]),
        st.sampled_from(
            [
                *("word", "v1.2", "1", "01", "0x1F", "1.5", "1e3", "true", "True", "null", "NULL", "no", "2026-11-22"),
                *(
                    "",
                    "|",
                    "|-",
                    ">-",
                    "&x",
                    "&x word",
                    "*x",
                    "!!str",
                    "!t word",
                    "a b",
                    "a:b",
                    "]",
                    "}",
                    '"',
                    "'",
                    ",",
                ),
                *("12:30:45", "=", "stand-in-0", '"\\x73tand-in-0"', "1" * 101, "é", "\t", "--- ", "..."),
            ]
        ),
        st.sampled_from(["", " ", " # why", " # é", " #\x07", "#no"]),
    ),
)
TEXT = st.lists(LINE, max_size=9).map("\n".join) | st.lists(LINE, max_size=9).map("\r\n".join)


def said(read: Any, text: str) -> Any:
    try:
        return repr(read(text))
    except YamlError as error:
        return error.message, error.line


@given(TEXT, st.sampled_from(["word", "2", "x.y"]))
def test_any_file(text: str, other: str) -> None:
    for each in (text, text.replace("v1.2", other)):
        assert said(load_by_frame, each) == said(lambda whole: load(whole, tags=True), each)


@pytest.mark.parametrize("word", ["v2.0.0", "1", "0x10", "1.5", "true", "null", "yes", "9" * 101, "a/b@c+d=e"])
def test_another_value_is_put_in_the_same_frame(word: str) -> None:
    load_by_frame(SAMPLE)
    known = yaml_frames._frame.cache_info().misses
    text = SAMPLE.replace("v1.0.0", word).replace("# frozen", "# thawed")
    assert load_by_frame(text) == load(text, tags=True)
    assert yaml_frames._frame.cache_info().misses == known


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: |-\n  1\n", id="a block of text"),
        pytest.param('a: "\n  1\n  "\n', id="in quotes"),
        pytest.param("a: one\n  1\n", id="a second line"),
        pytest.param("a: 1\n  two\n", id="and before one"),
        pytest.param("a: !!str\n  1\n", id="behind a tag"),
        pytest.param("a: &x\n  1\n*x : 2\n", id="a key by an alias"),
        pytest.param("? \n  1\n: 2\n", id="a key of its own"),
        pytest.param("a: 1\na: 2\n", id="a key twice"),
        pytest.param('a: "stand-in-0"\nb: 1\n', id="what looks like a stand-in"),
        pytest.param('a: twokey\nb: "\\x73tand-in-0"\n', id="what says a stand-in with an escape"),
        pytest.param('a: 1\nb: "\\x73tand-in-x"\n', id="and none that there is"),
        pytest.param("a: 1 # \x07\n", id="a comment that is no YAML"),
        pytest.param("a: 1#no\n", id="no comment"),
        pytest.param("- 1\n b: 2\n", id="no YAML"),
    ],
)
def test_what_is_no_value_by_itself_is_read_as_a_whole(text: str) -> None:
    assert said(load_by_frame, text) == said(lambda whole: load(whole, tags=True), text)


def test_an_alias_is_what_it_stands_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_frames, "load", None)  # not read as a whole
    text = "a: &x\n- one\n- 2\nb: *x\nc: &y\n  three\nd: *y\n"
    expected = {"a": ["one", 2], "b": ["one", 2], "c": "three", "d": "three"}
    assert json.dumps(load_by_frame(text)) == json.dumps(expected)


def test_aliases_of_aliases_are_not_multiplied() -> None:
    rows = ["a0: &a0\n- word"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 9)]
    text = "\n".join(rows) + "\n"
    assert yaml_frames._frame(text.replace("word", "stand-in-0"), 1) is None
    assert said(load_by_frame, text) == said(lambda whole: load(whole, tags=True), text)


def test_what_is_read_is_the_readers_own() -> None:
    one, other = load_by_frame(SAMPLE), load_by_frame(SAMPLE)
    one["repos"][0]["hooks"].append("mine")
    assert other == load(SAMPLE)
