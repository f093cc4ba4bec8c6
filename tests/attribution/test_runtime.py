"""The environment of the process that commits: it says who runs this command now, and no more."""

from __future__ import annotations

import pytest

from scanner.attribution import runtime
from scanner.attribution.combine import combine
from scanner.attribution.reading import Reading
from scanner.model.actor import ActorKind, Identity, Source
from scanner.model.commit import Commit
from scanner.rulebook import load_rulebook

NOBODY = Identity("", "")
STAGED = Commit("", (), NOBODY, NOBODY, "", "")
AGENTS = load_rulebook().agents

AGENTIC = {
    "claude-code": {"CLAUDECODE": "1"},
    "cursor": {"CURSOR_AGENT": "1"},
}


@pytest.mark.parametrize(("agent", "environ"), AGENTIC.items())
def test_an_agents_process(agent: str, environ: dict[str, str]) -> None:
    found = combine(runtime.find(Reading(STAGED, environ=environ), AGENTS))
    assert (found.kind, found.agents) == (ActorKind.ASSISTED, (agent,))
    assert {each.source for each in found.evidence} == {Source.RUNTIME}


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"CLAUDECODE": ""},
        {"CLAUDECODE": "0"},
        {"CURSOR_AGENT": "0"},
        {"EDITOR": "vi"},
        {"TERM_PROGRAM": "vscode"},
        {"HOME": "/home/claude", "USER": "devin"},
        {"ANTHROPIC_API_KEY": "x", "OPENAI_API_KEY": "x"},
    ],
)
def test_a_persons_terminal(environ: dict[str, str]) -> None:
    assert combine(runtime.find(Reading(STAGED, environ=environ), AGENTS)).kind is ActorKind.HUMAN


@pytest.mark.parametrize("environ", [{"CURSOR_TRACE_ID": "abc"}, {"EDITOR": "/home/devin/bin/vi"}])
def test_what_an_editor_sets_for_people_too_is_shown_and_counts_for_nothing(environ: dict[str, str]) -> None:
    found = combine(runtime.find(Reading(STAGED, environ=environ), AGENTS))
    assert found.evidence
    assert found.kind is ActorKind.HUMAN


def test_no_value_of_a_variable_is_kept() -> None:
    """It may be a session's token."""
    secret = "do-not-show-me"
    environ = {rule.name: secret for rule in AGENTS.environment if not rule.value}
    assert all(secret not in each.value for each in runtime.find(Reading(STAGED, environ=environ), AGENTS))
