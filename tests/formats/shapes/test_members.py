"""A JSON file read by its members: the same as a whole, whoever wrote it and however it pretends to be written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.formats.shapes import members
from scanner.formats.shapes.members import Members, reader
from scanner.formats.shapes.sides import UnreadableError, as_json

FILE: dict[str, Any] = {
    "version": 3,
    "packages": {"a": {"version": "1", "in": {"x": [1, {"y": 2}]}}, "c": {}, "b": {"version": "2"}},
    "requires": True,
    "dependencies": {"d": {"version": "3"}},
}
EDITS = [
    *("\n", "\n    }", "\n    },\n", '\n  "packages": {\n', '\n  "dependencies": {\n', "\n  }", "{", "}", "["),
    *(",", '"', " "),
    *('"a": {\n      "x": 1\n    },\n', '    "b": 1,\n', "\\n", "\\", "1", "\r", "\t", members._LEFT_OUT, '"a"'),
]  # fmt: skip
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["packages", "dependencies", "other", "a", "", "\n"])
trees = st.dictionaries(names, st.dictionaries(st.text(max_size=3), values, max_size=4) | values, max_size=4)


def stated(key: str, value: Any) -> tuple[str, Any]:
    return key, value


read = reader(packages=stated, dependencies=stated)


def said(content: bytes, near: bytes | None = None) -> Any:
    """What is read, put together again; or that it cannot be."""
    before = None
    with suppress(UnreadableError):
        before = near and read(near)
    try:
        found = read(content, before or None)
    except UnreadableError as error:
        return error.reason
    assert not any(isinstance(found.tree.get(name), dict) for name in found.made)  # nothing is left unmade
    together = dict(found.tree)
    for name, made in found.made.items():
        if made or name not in together:
            together[name] = {key: value for key, (_, value) in made.items()}
        assert all(key == given for key, (given, _) in made.items())
    return together


def wanted(content: bytes) -> Any:
    try:
        tree = as_json(content)
    except UnreadableError as error:
        return error.reason
    return {"packages": {}, "dependencies": {}} | tree if isinstance(tree, dict) else "not an object"


@given(trees, st.sampled_from([2, 4, None]))
def test_any_file(tree: dict[str, Any], indent: int | None) -> None:
    content = json.dumps(tree, indent=indent).encode()
    assert same(content)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 9), st.sampled_from(EDITS)), max_size=3))
def test_any_edit_of_a_file(edits: list[tuple[int, int, str]]) -> None:
    text = json.dumps(FILE, indent=2)
    for at, gone, come in edits:
        text = text[:at] + come + text[at + gone :]
    assert same(text.encode())


def lock(packages: list[str], dependencies: list[str], **more: Any) -> str:
    """A lock of two sections in the usual hand."""
    stated_ = [
        {each: {"version": each * 9, "deep": {"x": [each]}} for each in some} for some in (packages, dependencies)
    ]
    return json.dumps({"name": "x", "packages": stated_[0], "more": more, "dependencies": stated_[1]}, indent=2)


LETTERS = list("abcdefghijkl")
kept = st.lists(st.sampled_from(LETTERS), min_size=8, max_size=12, unique=True)
locks = st.builds(lock, kept, kept) | st.builds(lock, kept.map(sorted), kept.map(sorted), y=st.integers(0, 2))
edits = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 9), st.sampled_from(EDITS)), max_size=2)


def edited(text: str, edits: list[tuple[int, int, str]]) -> bytes:
    for at, gone, come in edits:
        text = text[:at] + come + text[at + gone :]
    return text.encode()


@given(st.builds(edited, locks, edits), st.builds(edited, locks, edits))
def test_the_file_before_changes_nothing(before: bytes, content: bytes) -> None:
    assert json.dumps(said(content, before)) == json.dumps(said(content))


@given(locks, edits, edits)
def test_nor_does_the_same_file_with_another_edit(text: str, one: list[Any], other: list[Any]) -> None:
    before, content = edited(text, one), edited(text, other)
    assert json.dumps(said(content, before)) == json.dumps(said(content))


@pytest.mark.parametrize("name", ["packages", "dependencies"])
@pytest.mark.parametrize("change", ["first", "middle", "last", "all but one", "came first", "came last", "gone"])
def test_a_change_of_a_section_is_read_by_what_differs(name: str, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = {
        "first": ["A", *LETTERS[1:]],
        "middle": [*LETTERS[:5], "F", *LETTERS[6:]],
        "last": [*LETTERS[:-1], "L"],
        "all but one": [*LETTERS[:3], "D", "E", *LETTERS[5:]],
        "came first": ["A", *LETTERS],
        "came last": [*LETTERS, "Z"],
        "gone": LETTERS[:4] + LETTERS[5:],
    }[change]
    before = lock(LETTERS, LETTERS).encode()
    content = lock(*((changed, LETTERS) if name == "packages" else (LETTERS, changed))).encode()
    expected = said(content)
    near = read(before)
    monkeypatch.setattr(members, "_quick", lambda *_: pytest.fail("read from the beginning"))
    found = read(content, near)
    assert list(found.made[name]) == list(expected[name]) == changed
    assert found.made[name] == {key: (key, value) for key, value in expected[name].items()}


def same(content: bytes) -> bool:
    """As text: a NaN is not equal to itself."""
    one, other = (json.dumps(each, sort_keys=True) for each in (said(content), wanted(content)))
    return one == other


def quick(text: str) -> Members[Any] | None:
    def parsed(pieces: Sequence[str]) -> list[members.Made[tuple[str, Any]]]:
        return [members._members(stated, piece) for piece in pieces]

    with suppress(ValueError, UnreadableError):
        return members._quick(text.encode(), dict.fromkeys(("packages", "dependencies"), parsed))
    return None


def test_the_usual_hand_is_read_by_its_members() -> None:
    assert quick(json.dumps(FILE, indent=2)) is not None
    assert said(json.dumps(FILE, indent=2).replace("\n", "\r\n").encode()) == FILE


@pytest.mark.parametrize("indent", [4, None])
def test_other_hands_are_read_as_a_whole(indent: int | None) -> None:
    text = json.dumps(FILE, indent=indent)
    assert said(text.encode()) == FILE


@pytest.mark.parametrize(
    "text",
    [
        '{\n  "packages": {\n    "a": {\n    },\n    "a": {\n    }\n  }\n}',
        '{\n  "packages": {\n    "a": {\n    }\n  },\n  "packages": {\n    "b": {\n    }\n  }\n}',
        '{\n  "x": {\n  "packages": {\n    "a": {\n    }\n  }\n}}',
        '{\n  "x": [{},\n  {"y":\n  "packages": {\n    "a": {\n    }\n  }}]\n}',
        '{\n  "packages": {\n    "a": {\n    }\n  },\n  "dependencies": {"d": {"x": 1}}\n}',
        '{\n  "packages": {\n    "a": {"b": {\n    },\n    "c": {\n    }\n  }\n}}}',
        '{\n  "packages": {\n    "a": {"x": 9,"":1}\n  }\n}',
        '{\n  "x": {\n  "packages": {\n    "a": {\n    }\n  }},\n  "packages": NaN\n}',
        '{\n  "x": NaN,\n  "packages": {\n    "a": {\n    }\n  }\n}',
        '{\n  "packages": {\n    "a": {\n    }\n  },\n  "x": Infinity\n}',
        '{\n  "packages": {\n    "x": {\n  "dependencies": {\n    "a": {\n    }\n  }\n    }\n  }\n}',
    ],
    ids=[
        *("a member twice", "a section twice", "deeper", "in a list", "another section on one line", "braces that lie"),
        "another end",
        *("deeper, and a gap where it should be", "a gap beside it", "no number", "one in another"),
    ],
)
def test_what_only_looks_like_it_is_read_as_a_whole(text: str) -> None:
    assert quick(text) is None
    assert same(text.encode())


def test_a_member_is_made_once() -> None:
    made: list[str] = []

    def make(key: str, value: Any) -> Any:
        made.append(key)
        return value

    twice = reader(packages=make)
    one = twice(json.dumps(FILE, indent=2).encode())
    other = twice(json.dumps({**FILE, "packages": FILE["packages"] | {"b": {"version": "4"}}}, indent=2).encode())
    assert sorted(made) == ["a", "b", "b", "c", "c"]  # the last two stand in one piece
    assert one.made["packages"]["a"] is other.made["packages"]["a"]


def test_what_is_too_deep_is_refused() -> None:
    inner: Any = 1
    for _ in range(200):
        inner = [inner]
    content = json.dumps({"packages": {"a": {"x": inner}, "b": {"y": 1}}}, indent=2).encode()
    with pytest.raises(UnreadableError, match="nested deeper"):
        read(content)
