"""Coding agents inside a workflow: who may talk to them, and what they may do.

An agent that reads an issue and holds tools and a token does what the issue says (PromptPwnd 2025-12, Clinejection
2026-02-17: `allowed_non_write_users: "*"`). So a new agent, a wider circle of users and a longer list of tools all
weigh like a new key holder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.github_workflow.page import below, tell, text
from scanner.formats.github_workflow.parts import Step, action_name
from scanner.formats.shapes.shell import commands
from scanner.model.change import Delta
from scanner.model.scale import Severity

# Forks under another owner are agents all the same.
_ACTIONS = re.compile(
    r"[\w.-]+/(?:claude-code-(?:base-)?action|claude-code-security-review|codex-action|run-gemini-cli|gemini-cli-action"
    r"|crush-action|devin-action|ai-inference|pr-agent|aider[\w-]*|goose[\w-]*|copilot[\w-]*|opencode/github)"
    r"|(?:cursor|all-hands-ai|openhands|warpdotdev|factory-ai|augmentcode|coderabbitai|qwenlm)/[\w.-]+"
)
# Command -> the words that make it work without a person; None: it always does.
_COMMANDS: dict[str, frozenset[str] | None] = {
    "claude": frozenset({"-p", "--print", "--dangerously-skip-permissions"}),
    "claude-code": frozenset({"-p", "--print", "--dangerously-skip-permissions"}),
    "codex": frozenset({"exec", "-q", "--full-auto"}),
    "gemini": frozenset({"-p", "--prompt", "--yolo", "-y"}),
    "gemini-cli": frozenset({"-p", "--prompt", "--yolo", "-y"}),
    "qwen": frozenset({"-p", "--prompt", "--yolo", "-y"}),
    "opencode": frozenset({"run"}),
    "crush": frozenset({"run"}),
    "goose": frozenset({"run"}),
    "aider": frozenset({"--message", "-m", "--yes", "--yes-always", "--message-file"}),
    "droid": frozenset({"exec"}),
    "copilot": frozenset({"-p", "--prompt", "--allow-all-tools"}),
    "amp": frozenset({"-x", "--execute", "--dangerously-allow-all"}),
    "cursor-agent": None,
}
MAX_WORDS = 400

# Who may set it off, what it may touch; the last are for codex-action and its sandbox.
_CIRCLE = re.compile(r"allowed_non_write_users|allowed[_-]bots|allow[_-]users|allow[_-]bots|include_comments_by_actor")
_REACH = re.compile(r"additional_permissions|mcp_config|settings|sandbox|safety-strategy|permission.*", re.IGNORECASE)
_ALLOWED = re.compile(r"allowed_?tools", re.IGNORECASE)
_ARGS = re.compile(r"claude_args|codex-args|args|cli_args|extra_args|gemini_args", re.I)
_DENIED = re.compile(r"disallowed_?tools|exclude_comments_by_actor", re.I)
_PROMPT = re.compile(r".*prompt.*|.*instructions?|.*message", re.I)
_UNLEASHED = re.compile(
    r"--dangerously-[\w-]+|--yolo\b|bypassPermissions|acceptEdits|--full-auto\b|--allow-all-tools|--yes-always"
    r"|danger-full-access|--no-sandbox|--trust-all-tools|--skip-permissions[\w-]*|dontAsk|\"defaultMode\"\s*:\s*\"auto\""
)
_TOOL_FLAG = re.compile(r"--(allowed-?tools|disallowed-?tools)[=\s]+(\"[^\"]*\"|'[^']*'|\S+)", re.I)
_TOOL = re.compile(r"[\w*.-]+(?:\([^()]*\))?")


def is_agent(step: Step) -> bool:
    return bool(_ACTIONS.fullmatch(action_name(step.uses))) or bool(agent_commands(step))


def agent_commands(step: Step) -> list[str]:
    return [command for command in commands(step.run) if _is_agent_command(command)]


def _is_agent_command(command: str) -> bool:
    words = [word.strip("\"'").rpartition("/")[2].partition("@")[0] for word in command.split()[:MAX_WORDS]]
    at = next((number for number, word in enumerate(words) if word in _COMMANDS), None)
    if at is None or {"install", "add", "i"} & set(words[:at]):
        return False
    needed = _COMMANDS[words[at]]
    return needed is None or bool(needed & set(words[at + 1 :]))


def is_prompt(step: Step, key: str) -> bool:
    """Whether an input is what the agent is told to do."""
    return bool(_PROMPT.fullmatch(key)) and bool(_ACTIONS.fullmatch(action_name(step.uses)))


def changed(old: Step, new: Step) -> Iterator[Delta]:
    if not is_agent(new):
        return
    if not is_agent(old):
        key = "uses" if new.uses else "run"
        shown = new.uses or "; ".join(agent_commands(new))
        yield tell("agent-step-added", below(new.spot, key), "", shown, Severity.CRITICAL)
    for flag in sorted(_flags(new) - _flags(old)):
        yield tell("agent-step-widened", below(new.spot, "with" if new.uses else "run"), "", flag, Severity.CRITICAL)
    if is_agent(old):
        yield from _inputs(old, new)


def _flags(step: Step) -> set[str]:
    said = [text(node) for key, node in step.inputs.items() if not _PROMPT.fullmatch(key)] if step.uses else [step.run]
    return {flag for value in said for flag in _UNLEASHED.findall(value)}


def _inputs(old: Step, new: Step) -> Iterator[Delta]:
    for key in sorted({*old.inputs, *new.inputs}):
        one, other = text(old.inputs.get(key)), text(new.inputs.get(key))
        wider = _CIRCLE.fullmatch(key) or _REACH.fullmatch(key)
        if wider and _names(other) - _names(one):
            yield tell("agent-step-widened", below(new.spot, "with", key), one, other, Severity.CRITICAL)
    (had, was_denied, _), (has, is_denied, key) = _tools(old), _tools(new)
    where = below(new.spot, *(("with", key) if key else ()))
    if has - had:
        shown = ", ".join(sorted(had - has)), ", ".join(sorted(has - had))
        yield tell("agent-step-widened", where, *shown, Severity.CRITICAL)
    if was_denied - is_denied:
        shown = "denied: " + ", ".join(sorted(was_denied - is_denied)), ""
        yield tell("agent-step-widened", where, *shown, Severity.CRITICAL)


def _tools(step: Step) -> tuple[set[str], set[str], str]:
    """Tools allowed and denied, by input or by argument, and the input that says most of it."""
    allowed: set[str] = set()
    denied: set[str] = set()
    place = ""
    for key, node in step.inputs.items():
        if _ALLOWED.fullmatch(key) or _DENIED.fullmatch(key):
            (allowed if _ALLOWED.fullmatch(key) else denied).update(_names(text(node)))
            place = key
        elif _ARGS.fullmatch(key):
            for flag, value in _TOOL_FLAG.findall(text(node)):
                (denied if flag.lower().startswith("dis") else allowed).update(_names(value))
                place = key
    return allowed, denied, place


def _names(value: str) -> set[str]:
    return set(_TOOL.findall(value))
