"""git-ai's log: the key of a line says who wrote it, the JSON behind the divider only which tool that was."""

from __future__ import annotations

from typing import Any

import pytest
from kit.notes import OTHER, PERSON, PROMPT, SESSION, SHORT, TURN, by, git_ai

from scanner.attribution.records.git_ai import read


def said(text: str) -> list[tuple[str, bool, set[str]]]:
    return [(each.tool, each.wrote, set(each.files)) for each in read(text)]


WRITTEN = {
    "a turn of a session": (git_ai({"a.py": [TURN]}, sessions={SESSION: by("claude")}), [("claude", {"a.py"})]),
    "a session, no turn": (git_ai({"a.py": [SESSION]}, sessions={SESSION: by("claude")}), [("claude", {"a.py"})]),
    "a prompt of sixteen digits": (git_ai({"a.py": [PROMPT]}, prompts={PROMPT: by("codex")}), [("codex", {"a.py"})]),
    "a prompt of seven digits": (git_ai({"a.py": [SHORT]}, prompts={SHORT: by("cursor")}), [("cursor", {"a.py"})]),
    "a session and a person": (
        git_ai({"a.py": [PERSON, TURN], "b.py": [PERSON]}, sessions={SESSION: by("claude")}),
        [("claude", {"a.py"})],
    ),
    "a prompt and a person": (
        git_ai({"a.py": [SHORT, "human"]}, prompts={SHORT: by("cursor")}),
        [("cursor", {"a.py"})],
    ),
    "two tools": (
        git_ai({"a.py": [TURN], "b.py": [PROMPT]}, sessions={SESSION: by("claude")}, prompts={PROMPT: by("codex")}),
        [("claude", {"a.py"}), ("codex", {"b.py"})],
    ),
    "two sessions of one tool": (
        git_ai({"a.py": [TURN], "b.py": [OTHER]}, sessions={SESSION: by("claude"), OTHER: by("claude")}),
        [("claude", {"a.py", "b.py"})],
    ),
    "another session of the tool without lines": (
        git_ai({"a.py": [TURN]}, sessions={SESSION: by("claude"), OTHER: by("claude")}),
        [("claude", {"a.py"})],
    ),
    "a key that nothing explains": (git_ai({"a.py": [TURN]}), [("", {"a.py"})]),
    "a key that only the program knows": (git_ai({"a.py": ["ai_agent"]}), [("", {"a.py"})]),
    "a path with a blank": (
        git_ai({'"my file.py"': [TURN]}, sessions={SESSION: by("claude")}),
        [("claude", {"my file.py"})],
    ),
    "a path that is no ASCII": (git_ai({"é.py": [TURN]}, sessions={SESSION: by("claude")}), [("claude", {"é.py"})]),
    "metadata that is no JSON": (f"a.py\n  {TURN} 1\n---\n{{", [("", {"a.py"})]),
    "no metadata": (f"a.py\n  {TURN} 1\n---\n", [("", {"a.py"})]),
}


@pytest.mark.parametrize(("text", "tools"), WRITTEN.values(), ids=WRITTEN)
def test_whose_lines_they_are(text: str, tools: list[tuple[str, set[str]]]) -> None:
    assert said(text) == [(tool, True, files) for tool, files in tools]


LISTED = {
    "a session": git_ai({}, sessions={SESSION: by("claude")}),
    "a prompt": git_ai({}, prompts={PROMPT: by("claude")}),
    "a session beside a person's lines": git_ai({"a.py": [PERSON]}, sessions={SESSION: by("claude")}),
}


@pytest.mark.parametrize("text", LISTED.values(), ids=LISTED)
def test_who_is_only_listed_wrote_nothing(text: str) -> None:
    assert said(text) == [("claude", False, set())]


def test_one_tool_may_have_written_while_another_is_listed() -> None:
    text = git_ai({"a.py": [TURN]}, sessions={SESSION: by("claude"), OTHER: by("codex")})
    assert said(text) == [("claude", True, {"a.py"}), ("codex", False, set())]


SILENT = {
    "nothing": "",
    "a log of nothing": git_ai({}),
    "a person that an editor watched": git_ai(
        {"a.py": [PERSON]}, humans={PERSON: {"author": "Ann Lee <ann@example.org>"}}
    ),
    "a person that nothing explains": git_ai({"a.py": [PERSON]}),
    "a person, as old logs write it": git_ai({"a.py": ["human"]}),
    "people without lines": git_ai({}, humans={PERSON: {"author": "Ann Lee <ann@example.org>"}}),
    "the tool's own tests": git_ai({"a.py": [PROMPT]}, prompts={PROMPT: by("mock_ai")}),
    "a session without a tool": git_ai({}, sessions={SESSION: {"human_author": "Ann Lee <ann@example.org>"}}),
    "prose": "AI Participation: 85%\n",
    "prose with a divider": "Written by hand\n---\nReally\n",
    "lines without a divider": f"a.py\n  {TURN} 1\n",
    "another tool's note": '{"version": 1, "files": {"a.py": {"aiChars": 12}}}',
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_no_agent_is_made_up(text: str) -> None:
    assert said(text) == []


ODD: list[Any] = [
    None,
    1,
    "claude",
    [],
    [by("claude")],
    {"agent_id": None},
    {"agent_id": {"tool": 1}},
    {"agent_id": []},
]


@pytest.mark.parametrize("session", ODD, ids=repr)
def test_a_session_of_any_type_only_loses_the_name(session: Any) -> None:
    assert said(git_ai({"a.py": [TURN]}, sessions={SESSION: session})) == [("", True, {"a.py"})]
    assert said(git_ai({"a.py": [TURN]}, sessions=session)) == [("", True, {"a.py"})]
