"""Agent Trace: a range is whose its contributor is, and the record says so in one of three shapes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scanner.attribution.records.agent_trace import read

AI, MIXED, HUMAN, UNKNOWN = ({"type": each} for each in ("ai", "mixed", "human", "unknown"))
CURSOR = {"name": "cursor", "version": "1"}
Conversation = dict[str, Any]


def talk(contributor: Any = None, *ranges: Any) -> Conversation:
    """A conversation; `ranges` are the contributors of its ranges, None for one that says nothing of its own."""
    rows = [{"start_line": 1, "end_line": 2, **({"contributor": each} if each else {})} for each in ranges]
    return {"url": "https://example.org/c", "ranges": rows, **({"contributor": contributor} if contributor else {})}


def trace(files: dict[str, list[Conversation]], **more: Any) -> dict[str, Any]:
    listed = [{"path": path, "conversations": talks} for path, talks in files.items()]
    return {"version": "0.1.0", "id": "x", "timestamp": "2026-01-25T10:00:00Z", "tool": CURSOR, "files": listed, **more}


def said(*documents: Any) -> list[tuple[str, set[str]]]:
    text = "\n".join(map(json.dumps, documents))
    return [(each.tool, set(each.files)) for each in read(text) if each.wrote]


WRITTEN = {
    "a model": [talk(AI, None)],
    "a model and a person": [talk(MIXED, None)],
    "a model that only the range names": [talk(None, AI)],
    "a range that says otherwise": [talk(HUMAN, AI)],
    "one range of several": [talk(HUMAN, None, HUMAN, MIXED)],
    "one conversation of several": [talk(HUMAN, None), talk(AI, None)],
    "a contributor that is a word": [talk("ai", None)],
}
SILENT = {
    "a person": [talk(HUMAN, None)],
    "nobody knows": [talk(UNKNOWN, None)],
    "nobody is named": [talk(None, None)],
    "a range that says otherwise": [talk(AI, HUMAN)],
    "every range says otherwise": [talk(MIXED, HUMAN, UNKNOWN)],
    "a model without a range": [talk(AI)],
    "no conversation": [],
    "a type nobody defined": [talk({"type": "robot"}, None)],
}


@pytest.mark.parametrize("talks", WRITTEN.values(), ids=WRITTEN)
def test_a_models_range_is_its_tools(talks: list[Conversation]) -> None:
    assert said(trace({"a.py": talks, "b.py": [talk(HUMAN, None)]})) == [("cursor", {"a.py"})]


@pytest.mark.parametrize("talks", SILENT.values(), ids=SILENT)
def test_a_file_without_one_is_nobodys(talks: list[Conversation]) -> None:
    assert said(trace({"a.py": talks})) == []


THEIRS, OURS = trace({"a.py": [talk(AI, None)]}), trace({"b.py": [talk(HUMAN, None)]}, tool={"name": "Ann Lee"})
SHAPES = {
    "one document": [THEIRS],
    "a list": [[THEIRS, OURS]],
    "a document a line": [THEIRS, OURS],
    "a document a line, one damaged": [OURS, "x", THEIRS],
    "blank lines between": [THEIRS, OURS],
}


@pytest.mark.parametrize("documents", SHAPES.values(), ids=SHAPES)
def test_one_trace_or_several(documents: list[Any]) -> None:
    assert said(*documents) == [("cursor", {"a.py"})]


def test_lines_that_are_no_document_are_passed_over() -> None:
    text = f"\n{json.dumps(OURS)}\n\n{{broken\n{json.dumps(THEIRS)}\r\n"
    assert [each.tool for each in read(text)] == ["cursor"]


def test_an_indented_document_is_one() -> None:
    assert [each.tool for each in read(json.dumps(THEIRS, indent=2))] == ["cursor"]


def test_two_tools_are_two() -> None:
    second = trace({"c.py": [talk(AI, None)]}, tool={"name": "claude-code"})
    assert said([THEIRS, second]) == [("cursor", {"a.py"}), ("claude-code", {"c.py"})]


REVISIONS = ["0" * 40, "not this commit", "", None, 7]


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_record_hangs_on_the_commit_whatever_revision_it_was_begun_at(revision: Any) -> None:
    """Whoever writes it while a file is edited knows only the parent."""
    assert said({**THEIRS, "vcs": {"type": "git", "revision": revision}}) == [("cursor", {"a.py"})]


TOOLS = {"none": None, "a word": "cursor", "without a name": {}, "a name that is a number": {"name": 1}}


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_a_tool_without_a_name_is_still_one(tool: Any) -> None:
    assert said({**THEIRS, "tool": tool}) == [("", {"a.py"})]


@pytest.mark.parametrize(
    ("stats", "found"), [({"ai_lines": 3}, 1), ({"ai_lines": 0}, 0), ({"ai_lines": "3"}, 0), ([], 0)]
)
def test_a_summary_without_files_counts_lines(stats: Any, found: int) -> None:
    assert len(said({"version": "2.0", "trace_ids": [], "stats": stats})) == found
