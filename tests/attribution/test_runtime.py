"""The environment and the ancestors of a process: they say who runs this command now, and no more."""

from __future__ import annotations

import pytest

from scanner.attribution import runtime
from scanner.attribution.combine import combine
from scanner.attribution.reading import Reading
from scanner.model.actor import ActorKind, Identity, Source
from scanner.model.commit import Commit
from scanner.model.process import Process
from scanner.model.scale import Strength
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


def above(*arguments: str, name: str = "") -> tuple[Process, ...]:
    """A person's login shell, a program, and the shell that it started."""
    program = Process(20, name or arguments[0].rpartition("/")[2], arguments)
    return (Process(21, "bash", ("/bin/bash", "-c", "x")), program, Process(19, "zsh", ("-zsh",)))


def driving(ancestors: tuple[Process, ...]) -> list[str]:
    return [each.agent for each in runtime.driving(AGENTS, {}, ancestors)]


NPM = "/usr/lib/node_modules"


@pytest.mark.parametrize(
    ("agent", "ancestors"),
    [
        ("claude-code", above("claude")),
        ("claude-code", above("/home/ann/.local/bin/claude", "--resume")),
        ("claude-code", above(f"{NPM}/@anthropic-ai/claude-code/bin/claude.exe")),
        ("claude-code", above("/opt/2.1.0", name="claude")),
        ("claude-code", above("claude", name="2.1.0")),
        ("claude-code", above("node", f"{NPM}/@anthropic-ai/claude-code/cli.js")),
        ("claude-code", above("node", "--no-warnings", "/usr/local/bin/claude", "-p", "Fix x")),
        ("claude-code", above("node", "-r", "./hook.js", f"{NPM}/@anthropic-ai/claude-code/cli.js")),
        ("claude-code", above("node", "/usr/local/bin/claude", name="MainThread")),
        ("claude-code", above("deno", "run", "-A", "npm:@anthropic-ai/claude-code/cli")),
        ("claude-code", above("bun", "run", "/home/ann/.bun/bin/claude")),
        ("codex", above("/opt/codex/codex", "exec", "x")),
        ("gemini-cli", above("/usr/bin/node", f"{NPM}/@google/gemini-cli/bundle/gemini.js")),
        ("cursor", above("/home/ann/.local/bin/agent", "/x/cursor-agent/versions/1/index.js", name="node")),
        ("aider", above("/x/venv/bin/python3.12", "/x/venv/bin/aider", "--yes")),
        ("aider", above("python", "-X", "dev", "-m", "aider")),
        ("aider", above("/Frameworks/Python.app/Contents/MacOS/Python", "/Users/ann/.local/bin/aider")),
        ("goose", above("goose", "session")),
        ("pi", above("pi", name="node")),
    ],
)
def test_an_agents_program_above(agent: str, ancestors: tuple[Process, ...]) -> None:
    assert driving(ancestors) == [agent]
    found = combine(runtime.find(Reading(STAGED, ancestors=ancestors), AGENTS))
    assert (found.kind, found.agents) == (ActorKind.ASSISTED, (agent,))


@pytest.mark.parametrize(
    "ancestors",
    [
        (),
        above("/home/claude/bin/x"),
        above("/home/codex/goose/run"),
        above("/bin/bash", "./goose.sh", name="goose.sh"),
        above("bash", "-c", "claude"),
        above("su", "-", "claude"),
        above("sshd: claude@pts/0", name="sshd"),
        above("tmux", "new", "-s", "claude"),
        above("vim", "claude"),
        above("git", "checkout", "codex"),
        above("claude-monitor"),
        above("Claudette"),
        above("pip", "install", "aider"),
        above("python3", "-c", "claude", "/x/bin/claude"),
        above("python3", "/home/claude/aider/setup.py"),
        above("python3", "-W", "aider", "x.py"),
        above("node", "server.js", "claude"),
        above("node", "-e", "1", "/usr/local/bin/claude"),
        above("node", f"{NPM}/@anthropic-ai/claude-code-tools/cli.js"),
        above("node", f"{NPM}/my-anthropic-ai/claude-code/cli.js"),
        above("cat", f"{NPM}/@anthropic-ai/claude-code/cli.js"),
        above("qterm"),
        above("ampersand"),
        above("pip"),
        above("", name=""),
        (Process(1, "", ()),),
    ],
)
def test_a_persons_programs_above(ancestors: tuple[Process, ...]) -> None:
    assert runtime.driven_by(AGENTS, {}, ancestors) == ()


@pytest.mark.parametrize("name", ["code", "cursor", "Cursor", "windsurf", "zed-editor", "idea", "kiro"])
def test_an_editor_above_is_near_and_counts_for_nothing(name: str) -> None:
    ancestors = above(f"/usr/share/{name}/{name}", "--type=utility")
    assert driving(ancestors) == []
    assert [each.value for each in runtime.nearby(AGENTS, {}, ancestors)] == [name]
    assert combine(runtime.find(Reading(STAGED, ancestors=ancestors), AGENTS)).kind is ActorKind.HUMAN


def test_an_agent_in_an_editor_is_told_beside_it() -> None:
    ancestors = above("claude") + above("/usr/share/code/code")
    assert driving(ancestors) == ["claude-code"]
    assert [each.agent for each in runtime.nearby(AGENTS, {}, ancestors)] == ["copilot-vscode"]


def test_variables_and_ancestors_are_each_enough() -> None:
    both = runtime.driving(AGENTS, {"CLAUDECODE": "1"}, above("codex"))
    assert {(each.agent, each.where, each.value) for each in both} == {
        ("claude-code", "CLAUDECODE", "set"),
        ("codex", "process", "codex"),
    }
    assert {each.strength for each in both} == {Strength.MEDIUM}


def test_one_agent_twice_above_is_told_once() -> None:
    assert driving(above("claude") + above("claude", "-p")) == ["claude-code"]


def test_nothing_of_a_command_line_is_kept() -> None:
    """It may hold a prompt, or a token."""
    ancestors = above("claude", "--token", "do-not-show-me") + above("node", "/do-not-show-me/bin/codex")
    found = runtime.driven_by(AGENTS, {}, ancestors)
    assert len(found) == 2
    assert "do-not-show-me" not in str(found)
