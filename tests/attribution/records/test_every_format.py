"""Notes are written by anyone: no reader raises on any text or takes long, and none makes up an agent from nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.patience import read_in_time

from scanner.attribution.records.record import Record
from scanner.attribution.records.registry import RECORDS
from scanner.rulebook import load_rulebook

FORMATS = pytest.mark.parametrize("name", RECORDS)

SURROGATES = st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF, exclude_categories=())
ANY = st.text(st.one_of(st.characters(exclude_categories=()), SURROGATES))
WORDS = st.sampled_from(
    [
        *("\n", "---", "\n---\n", "  s_1::t_2 1-3\n", "  h_1 2\n", "  ", "a.py\n", "{", "}", "[", "]", ":", ",", '"'),
        *("Entire-Checkpoint: ", "sessions", "prompts", "files", "attributions", "agent|x(y)"),
    ]
)
# The keys that some reader asks for, with values of every type, in every order of nesting.
KEYS = st.sampled_from(
    [
        *("sessions", "prompts", "s_1", "agent_id", "tool", "name", "files", "conversations", "contributor", "ranges"),
        *("type", "stats", "ai_lines", "agent", "files_touched", "files_by_ai", "by_ai", "path", "attributions"),
        *("provider", "f", "s", "l", "a.py", "aiChars", "lines", "source", "kind", "vcs", "revision", "session"),
    ]
)
VALUES = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(), ANY),
    st.sampled_from(["ai", "AI", "mixed", "human", "agent|claude(x)", "operator", "claude", "1" * 5000]),
)
DOCUMENTS = st.recursive(
    VALUES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=30,
)


def records(name: str, text: str) -> list[Record]:
    found = list(RECORDS[name].read(text))
    for each in found:
        assert isinstance(each.tool, str)
        assert all(isinstance(path, str) for path in each.files)
        assert each.words
    return found


@given(st.one_of(ANY, st.lists(st.one_of(WORDS, ANY), max_size=20).map("".join)))
def test_never_raises_on_any_text(text: str) -> None:
    for name in RECORDS:
        records(name, text)


@given(DOCUMENTS)
def test_never_raises_on_any_document(document: Any) -> None:
    text = json.dumps(document)
    for name in RECORDS:
        records(name, text)
        records(name, f"a.py\n  s_1::t_2 1-3\n---\n{text}")


NOTHING = ["", " ", "\n", "null", "0", '""', "[]", "{}", "[[]]", "[{}]", "NaN", "\0", "\ufeff{}", "---", "\n---\n{}"]


@FORMATS
@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_no_agent(name: str, text: str) -> None:
    assert records(name, text) == []


DEEP = {
    "lists": "[" * 100_000,
    "closed lists": "[" * 100_000 + "]" * 100_000,
    "objects": '{"files":' * 100_000,
    "closed objects": '{"sessions":' * 50_000 + "1" + "}" * 50_000,
    "a number": '{"files":' + "1" * 1_000_000 + "}",
    "a fraction": '{"files":1e' + "9" * 100_000 + "}",
}


@FORMATS
@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_deep_documents_say_nothing(name: str, text: str) -> None:
    assert records(name, text) == []
    assert records(name, f"---\n{text}") == []


MEGABYTES = {
    "blank lines": "\n" * 1_000_000,
    "blanks": " " * 1_000_000,
    "one line": "x" * 1_000_000,
    "entries": "a.py\n" + "  s_1::t_2 1-3\n" * 30_000 + "---\n{}",
    "paths": "".join(f"p{number}\n  s_1 1\n" for number in range(40_000)) + "---\n{}",
    "dividers": "---\n" * 30_000,
    "lines of documents": '{"files": []}\n' * 30_000,
    "lines of broken documents": "{\n" * 30_000,
    "sessions": "---\n" + json.dumps({"sessions": {f"s_{n}": {"agent_id": {"tool": f"t{n}"}} for n in range(20_000)}}),
    "files": json.dumps({"files": [{"path": f"p{number}", "by_ai": True} for number in range(30_000)]}),
    "bars": json.dumps({"f": {"a.py": [{"s": "agent|" * 150_000, "l": [1]}]}}),
}


@FORMATS
def test_megabytes_are_read_in_time(name: str, checkout: Path) -> None:
    setup = "from scanner.attribution.records.registry import RECORDS"
    assert read_in_time(MEGABYTES, checkout, setup=setup, call=f"list(RECORDS[{name!r}].read(text))") == list(MEGABYTES)


def test_a_note_of_broken_lines_is_given_up(checkout: Path) -> None:
    """A megabyte of them packs into nothing, and one blob may be the note of every commit there is."""
    setup = "from scanner.attribution.records.registry import RECORDS"
    texts = {f"commit {number}": "{\n" * 500_000 for number in range(12)}
    assert read_in_time(texts, checkout, setup=setup, call="list(RECORDS['agent-trace'].read(text))") == list(texts)


def test_every_rule_names_a_format_that_can_be_read() -> None:
    assert {rule.format for rule in load_rulebook().agents.notes} <= RECORDS.keys()
