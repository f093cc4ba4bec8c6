"""Recorders with a format of their own, each with what it writes for an agent and what it writes for nobody."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scanner.attribution.records.registry import RECORDS


def said(name: str, document: Any) -> list[tuple[str, set[str]]]:
    return [(each.tool, set(each.files)) for each in RECORDS[name].read(json.dumps(document)) if each.wrote]


def blamed(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"version": 2, "attributions": list(rows)}


def row(path: str, provider: str) -> dict[str, Any]:
    return {"path": path, "startLine": 1, "endLine": 2, "category": "ai_generated", "provider": provider}


def source(kind: str) -> dict[str, Any]:
    return {"line_number": 1, "content": "x", "source": {"type": kind}}


def watched(**files: list[dict[str, Any]]) -> dict[str, Any]:
    listed = [{"path": path, "lines": lines} for path, lines in files.items()]
    return {"version": 3, "session": {"session_id": "1", "model": {"id": "claude-opus-4-5"}}, "files": listed}


WRITTEN: dict[str, tuple[str, Any, list[tuple[str, set[str]]]]] = {
    "agent-blame": ("agent-blame", blamed(row("a.py", "cursor")), [("cursor", {"a.py"})]),
    "agent-blame, two": (
        "agent-blame",
        blamed(row("a.py", "cursor"), row("b.py", "claudeCode"), row("c.py", "cursor")),
        [("claudeCode", {"b.py"}), ("cursor", {"a.py", "c.py"})],
    ),
    "agent-note": (
        "agent-note",
        {"v": 1, "agent": "codex", "files": [{"path": "a.py", "by_ai": True}, {"path": "b.py", "by_ai": False}]},
        [("codex", {"a.py"})],
    ),
    "agent-note, old": (
        "agent-note",
        {"v": 2, "files_in_commit": ["a.py", "b.py"], "files_by_ai": ["a.py"]},
        [("", {"a.py"})],
    ),
    "qwen-code": (
        "qwen-code",
        {"version": 1, "files": {"a.py": {"aiChars": 12, "humanChars": 3}, "b.py": {"aiChars": 0}}},
        [("qwen-code", {"a.py"})],
    ),
    "qwen-code, early": ("qwen-code", {"files": {"a.py": {"aiCharsAdded": 1}}}, [("qwen-code", {"a.py"})]),
    "source-trace": (
        "source-trace",
        {"v": 1, "f": {"a.py": [{"s": "agent|cursor(claude-3-7)", "l": [1, "5-9"]}, {"s": "operator", "l": [2]}]}},
        [("cursor", {"a.py"})],
    ),
    "whogitit": (
        "whogitit",
        watched(a=[source("Original"), source("AI")], b=[source("Human")]),
        [("claude-code", {"a"})],
    ),
    "whogitit, changed by hand": ("whogitit", watched(a=[source("AIModified")]), [("claude-code", {"a"})]),
}
SILENT: dict[str, tuple[str, Any]] = {
    "agent-blame": ("agent-blame", blamed()),
    "agent-note": ("agent-note", {"v": 1, "agent": "codex", "files": [{"path": "a.py", "by_ai": False}]}),
    "agent-note, a word for a truth": ("agent-note", {"agent": "codex", "files": [{"path": "a.py", "by_ai": "no"}]}),
    "agent-note, old": ("agent-note", {"v": 2, "files_in_commit": ["a.py"], "files_by_ai": []}),
    "qwen-code": ("qwen-code", {"generator": "Qwen-Coder", "files": {"a.py": {"aiChars": 0, "humanChars": 90}}}),
    "qwen-code, a summary": ("qwen-code", {"generator": "Qwen-Coder", "summary": {"aiChars": 0}, "files": {}}),
    "source-trace, a person": ("source-trace", {"v": 1, "f": {"a.py": [{"s": "operator", "l": [1]}]}}),
    "source-trace, no line": ("source-trace", {"v": 1, "f": {"a.py": [{"s": "agent|cursor(x)", "l": []}]}}),
    "whogitit, lines that were there": (
        "whogitit",
        watched(a=[source("Original"), source("Human"), source("Unknown")]),
    ),
    "whogitit, no file": ("whogitit", watched()),
}


@pytest.mark.parametrize(("name", "document", "tools"), WRITTEN.values(), ids=WRITTEN)
def test_whose_lines_they_are(name: str, document: Any, tools: list[tuple[str, set[str]]]) -> None:
    assert said(name, document) == tools


@pytest.mark.parametrize(("name", "document"), SILENT.values(), ids=SILENT)
def test_no_agent_is_made_up(name: str, document: Any) -> None:
    assert said(name, document) == []
