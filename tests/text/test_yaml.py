"""YAML the way the tools read it, from files nobody vouches for."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st

import scanner.text.yaml
from scanner.text.yaml import MAX_ALIASES, MAX_DEPTH, YamlError, load

VALUES = {
    "on: push": {"on": "push"},
    "[on, off, yes, no, y, n, On, YES]": ["on", "off", "yes", "no", "y", "n", "On", "YES"],
    "[true, True, TRUE, false]": [True, True, True, False],
    "[tRue, truE]": ["tRue", "truE"],
    "[null, ~, '']": [None, None, ""],
    "[1, -1, +1, 0]": [1, -1, 1, 0],
    "[0x1f, 0o17]": [31, "0o17"],
    "[1.5, .5, -1.5e3, 1e+3]": [1.5, 0.5, -1500.0, 1000.0],
    "[3.10, 3.11]": [3.1, 3.11],
    "12:30:45": "12:30:45",
    "2025-06-15": "2025-06-15",
    "2025-06-15 12:00:00": "2025-06-15 12:00:00",
    "[1_000, 0b1]": ["1_000", "0b1"],
    "'1'": "1",
    "": None,
    "# a comment": None,
    "--- a": "a",
    "a: &x {b: 1}\nc: *x": {"a": {"b": 1}, "c": {"b": 1}},
    "a: |\n  x\n  y\n": {"a": "x\ny\n"},
    "{a: 1, b: {a: 2}}": {"a": 1, "b": {"a": 2}},
    "x: &d {a: 1, b: 2}\ny:\n  <<: *d\n  b: 3": {"x": {"a": 1, "b": 2}, "y": {"a": 1, "b": 3}},
    "<<: {a: 1}\na: 2": {"a": 2},
    "\u00e9: \U0001f600": {"\u00e9": "\U0001f600"},
    "? a\n: b": {"a": "b"},
    "1: a": {1: "a"},
}


@pytest.mark.parametrize("text", VALUES, ids=[repr(text) for text in VALUES])
def test_values(text: str) -> None:
    assert load(text) == VALUES[text]
    assert load(text.encode()) == VALUES[text]


def test_a_key_is_never_a_boolean_by_accident() -> None:
    (key,) = load("on: [push]")
    assert key == "on" and isinstance(key, str)


REFUSED = {
    "a key twice": ("a: 1\nb: 2\na: 3\n", 3),
    "a key twice in a mapping": ("x:\n  a: 1\n  a: 1\n", 3),
    "a key twice on one line": ("{a: 1, a: 2}", 1),
    "a key twice in other quotes": ("a: 1\n'a': 2\n", 2),
    "a key twice, once quoted and escaped": ('a: 1\n"\\x61": 2\n', 2),
    "a key twice below a merge": ("<<: {a: 1}\nb: 1\nb: 2\n", 3),
    "two documents": ("a: 1\n---\nb: 2\n", 2),
    "an open bracket": ("a: [1\n", 2),
    "a tab": ("a:\n\t- b\n", 2),
    "an unknown alias": ("a: *nothing\n", 1),
    "an alias of itself": ("a: &x [1, *x]\n", 1),
    "an alias of itself in a mapping": ("&x {a: *x}\n", 1),
    "python": ("a: !!python/object/apply:os.system [id]\n", 1),
    "an unknown tag": ("a: !secret x\n", 1),
    "a list as a key": ("? [a]\n: 1\n", 1),
    "a mapping as a key": ("? {a: 1}\n: 1\n", 1),
    "binary garbage": ("\x00\x01\x02", 0),
    "a NUL": ("a: b\0c", 0),
}


@pytest.mark.parametrize(("text", "line"), REFUSED.values(), ids=REFUSED)
def test_refused(text: str, line: int) -> None:
    with pytest.raises(YamlError) as caught:
        load(text)
    assert caught.value.message
    assert "\n" not in caught.value.message
    assert line in (caught.value.line, 0)


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe\xfa", b"a: \xc3\x28", b"\x80", b"\0" * 100, bytes(range(256)), b"a: \xed\xa0\x80"]
)
def test_bytes_that_are_no_text(raw: bytes) -> None:
    with pytest.raises(YamlError):
        load(raw)


def test_utf_16_is_read_as_yaml_says() -> None:
    assert load("a: \u00e9".encode("utf-16")) == {"a": "\u00e9"}


@pytest.mark.parametrize(
    "tag", ["!!binary aGk=", "!!set {a, b}", "!!omap [a: 1]", "!!pairs [a: 1]", "!!timestamp 2025-06-15"]
)
def test_nothing_is_built_but_plain_data(tag: str) -> None:
    """Standard tags either give plain data or are refused; none gives bytes, sets, tuples or dates."""
    try:
        found = load(f"a: {tag}")["a"]
    except YamlError:
        return
    assert _plain(found)


@pytest.mark.parametrize("value", ["!!bool z", "!!int z", '!!float ""', "!!map [a]", "!!str [a]"])
def test_a_value_that_is_not_what_its_tag_says_is_refused(value: str) -> None:
    with pytest.raises(YamlError):
        load(f"a: {value}")


def _plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(_plain(each) for pair in value.items() for each in pair)
    if isinstance(value, list):
        return all(map(_plain, value))
    return value is None or type(value) in (str, int, float, bool)


BOMBS = {
    "a billion laughs": "a0: &a0 [x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 15)),
    "laughs in mappings": "a0: &a0 {x: 1}\n"
    + "".join(f"a{n}: &a{n} {{{', '.join(f'k{i}: *a{n - 1}' for i in range(10))}}}\n" for n in range(1, 15)),
    "laughs by merges": "a0: &a0 {x: 1}\n"
    + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}\n" for n in range(1, 15)),
    "many aliases": "a: &a 1\nb: [" + "*a, " * (MAX_ALIASES + 1) + "]\n",
    "deep lists": "[" * 100_000,
    "deep mappings": "{a: " * 10_000 + "1" + "}" * 10_000,
    "deep by indentation": "".join(" " * depth + "a:\n" for depth in range(2000)),
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_bombs_are_refused_before_anything_is_built(text: str) -> None:
    start = time.monotonic()
    with pytest.raises(YamlError):
        load(text)
    assert time.monotonic() - start < 20


def test_a_long_list_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner.text.yaml, "MAX_NODES", 1000)
    assert len(load("[" + "1," * 999 + "]")) == 999
    with pytest.raises(YamlError, match="more than 1000 nodes"):
        load("[" + "1," * 1000 + "]")


def test_the_caps_leave_room() -> None:
    assert len(load("a: &a 1\nb: [" + "*a, " * MAX_ALIASES + "]\n")["b"]) == MAX_ALIASES
    nested = load("[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1))
    assert isinstance(nested, list)


def test_an_error_in_the_middle_names_its_line() -> None:
    with pytest.raises(YamlError) as caught:
        load("a: 1\nb: 2\nc: [\nd: 4\n")
    assert caught.value.line >= 3


PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-1000, 1000), st.text(st.characters(codec="ascii"), max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("abc", max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(PLAIN)
def test_reads_what_yaml_writes(value: object) -> None:
    assert load(pyyaml.safe_dump(value, default_style='"')) is not None or value is None
    assert load(pyyaml.safe_dump(value)) == value


@given(st.binary(max_size=60))
def test_any_bytes_give_data_or_our_error(raw: bytes) -> None:
    with suppress(YamlError):
        load(raw)


@given(st.text(st.sampled_from("ab:-[]{}&*!|>'\"#%@`,? \n\t<0.~"), max_size=40))
def test_any_text_gives_plain_data_or_our_error(text: str) -> None:
    try:
        assert _plain(load(text))
    except YamlError as error:
        assert error.message


NODE = st.sampled_from(
    [
        *(
            "a",
            "b: 1",
            "'c'",
            "0x1f",
            "-1",
            "+0",
            "1.5",
            "-.5e3",
            "1e+3",
            "true",
            "FALSE",
            "~",
            "null",
            "",
            "=",
            "<<: {d: 1}",
        ),
        *(
            "&e f",
            "*e",
            "!!str 1",
            "!!int x",
            "!!int 1_0",
            "!!float y",
            "!!bool z",
            "!g h",
            "!!set {i}",
            "{j: k, j: l}",
        ),
        *("{1: a, 1.0: b, true: c}", "{true: a, True: b}", "[m, [n]]", "? [o]\n: p", "{null: q, ~: r}", "2025-06-15"),
        *("1" * 5000, "0b1", "12:30", "{<<: s}", "{? t}", "[? u, ? v]", "=", "<<: {d: 1}", "{j: k, j: l}"),
    ]
)


@given(st.lists(st.tuples(st.sampled_from(["w: ", "x: ", "- ", "  - ", "'y': ", ""]), NODE), max_size=5), st.booleans())
def test_what_is_built_in_one_walk_is_what_pyyaml_builds(lines: list[tuple[str, str]], tags: bool) -> None:
    text = "".join(f"{key}{node}\n" for key, node in lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanner.text.yaml, "_built", _unusual)
        slow = _read(text, tags)
    assert _read(text, tags) == slow


def _unusual(*_: object) -> object:
    raise scanner.text.yaml.UnusualError


def _read(text: str, tags: bool) -> str:
    """`repr`, for 1 is True and order is nothing to a dict."""
    try:
        return repr(load(text, tags=tags))
    except YamlError as error:
        return f"line {error.line}: {error.message}"
