"""Entire's checkpoints: one session's metadata names its agent, the summary of several names none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scanner.attribution.records.entire import read

SESSION = {
    "checkpoint_id": "a3b2c4d5e6f7",
    "session_id": "116e5aa5",
    "strategy": "manual-commit",
    "files_touched": ["web/src/hooks.ts"],
    "agent": "Claude Code",
}
SUMMARY = {"checkpoint_id": "a3b2c4d5e6f7", "sessions": [{"metadata": "/a3/b2c4d5e6f7/0/metadata.json"}]}


def said(document: Any) -> list[tuple[str, bool, set[str]]]:
    return [(each.tool, each.wrote, set(each.files)) for each in read(json.dumps(document))]


def test_a_session_names_its_agent_and_its_files() -> None:
    assert said(SESSION) == [("Claude Code", True, {"web/src/hooks.ts"})]


def test_a_summary_names_nobody() -> None:
    assert said(SUMMARY) == []


@pytest.mark.parametrize("kind", ["imported", "agent_review", "agent_investigate"])
def test_a_session_that_changed_nothing_is_only_listed(kind: str) -> None:
    assert said({**SESSION, "kind": kind}) == [("Claude Code", False, {"web/src/hooks.ts"})]


@pytest.mark.parametrize("files", [None, [], "a.py", [1, None, {}], [""]])
def test_files_of_any_type_only_lose_the_names(files: Any) -> None:
    assert said({**SESSION, "files_touched": files}) == [("Claude Code", True, set())]


@pytest.mark.parametrize("agent", [None, "", " ", 1, [], {"name": "Claude Code"}])
def test_an_agent_without_a_name_is_none(agent: Any) -> None:
    assert said({**SESSION, "agent": agent}) == []


def test_counted_lines_change_nothing() -> None:
    """They are zero for an agent that only deleted."""
    counted = {"agent_lines": 0, "human_added": 12, "total_committed": 12, "agent_percentage": 0}
    assert said({**SESSION, "initial_attribution": counted}) == said(SESSION)
