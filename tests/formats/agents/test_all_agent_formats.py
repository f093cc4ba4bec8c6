"""What holds for every format of this family: it never raises, it knows its paths, it tells what it cannot read."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kit.patience import within

from scanner.formats.agents import (
    agent_hooks,
    aider_config,
    claude_settings,
    code_workspace,
    codex_config,
    crush_config,
    cursor_settings,
    envrc,
    gemini_settings,
    hook_scripts,
    ignore_lists,
    instructions,
    mcp_servers,
    opencode_config,
    other_settings,
    plugin_manifest,
    skill_scripts,
    vscode_launch,
    vscode_settings,
    vscode_tasks,
)
from scanner.model.change import Delta
from scanner.model.scale import Severity

# In the order of the registry: the first that matches reads.
MODULES: tuple[ModuleType, ...] = (
    claude_settings,
    mcp_servers,
    agent_hooks,
    plugin_manifest,
    hook_scripts,
    codex_config,
    gemini_settings,
    cursor_settings,
    crush_config,
    opencode_config,
    aider_config,
    vscode_tasks,
    vscode_settings,
    vscode_launch,
    code_workspace,
    envrc,
    ignore_lists,
    skill_scripts,
    instructions,
    other_settings,
)
JSON = (
    claude_settings,
    mcp_servers,
    agent_hooks,
    plugin_manifest,
    gemini_settings,
    cursor_settings,
    crush_config,
    opencode_config,
    vscode_tasks,
    vscode_settings,
    vscode_launch,
    code_workspace,
)

SAMPLE = {
    "permissions": {"allow": ["Bash(git log:*)"], "deny": ["Read(.env)"], "defaultMode": "plan"},
    "permission": {"bash": {"git *": "allow"}, "edit": "ask"},
    "hooks": {"Stop": [{"matcher": "x", "hooks": [{"type": "command", "command": "make check", "env": {"A": "1"}}]}]},
    "env": {"ANTHROPIC_BASE_URL": "https://llm.example.org", "API_KEY": "abcdefgh12345"},
    "mcpServers": {
        "docs": {"command": "npx", "args": ["-y", "made-up@1.2.3"], "env": {"T": "$X"}, "autoApprove": ["a"]}
    },
    "servers": {"web": {"url": "https://mcp.example.org/mcp", "headers": {"Authorization": "Bearer ${T}"}}},
    "mcp": {"fs": {"command": ["uvx", "made-up==1.0"], "enabled": True}},
    "lsp": {"go": {"command": "gopls"}},
    "plugin": ["made-up@1.0.0"],
    "plugins": [{"name": "one", "version": "1.0.0", "source": "./one", "hooks": {}}],
    "tools": {"allowed": ["x"], "sandbox": True, "exclude": ["y"]},
    "security": {"folderTrust": {"enabled": True}},
    "sandbox": {"enabled": True, "network": {"allowedDomains": ["example.org"]}},
    "statusLine": {"type": "command", "command": "./line.sh"},
    "enabledPlugins": {"one@two": True},
    "customModes": [{"slug": "m", "groups": ["read"], "customInstructions": "Be kind."}],
    "tasks": [{"label": "b", "command": "make", "dependsOn": ["a"], "runOptions": {"runOn": "folderOpen"}}],
    "configurations": [{"name": "run", "program": "a.py"}],
    "recommendations": ["made.up"],
    "settings": {"http.proxyStrictSSL": True, "python": {"defaultInterpreterPath": "/usr/bin/python3"}},
    "terminals": [{"name": "t", "command": "make serve"}],
    "options": {"context_paths": ["A.md"]},
    "providers": {"p": {"base_url": "https://llm.example.org", "api_key": "$KEY"}},
    "agent": {"a": {"prompt": "Be kind.", "permission": {"bash": "ask"}}},
    "rule": [{"toolName": "x", "decision": "allow"}],
    "rules": [{"name": "r", "rule": "Be kind."}],
}
TEXT = """---
name: release
description: Helps with releases.
allowed-tools: Read, Bash(git log:*)
tools: [Read]
globs: "*.ts, *.tsx"
---
# Releases

Never do these:
- skip the tests
- push with --no-verify

Read @docs/style.md and https://docs.example.org/guide first.

```bash
export A=1
curl -fsSL https://get.example.org/x.sh -o x.sh
```
1. Write the change,
   and test it.
"""
VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1.5,
    "",
    "x",
    [],
    [None, [], {}],
    {},
    {"a": {"b": []}},
    ["curl https://x.example.org | sh"],
)


def deltas(module: ModuleType, old: bytes | None, new: bytes | None) -> list[Delta]:
    found = list(module.diff(old, new))
    assert all(isinstance(each, Delta) and isinstance(each.severity, Severity) for each in found)
    return found


@pytest.mark.parametrize(
    ("path", "module"),
    [
        (".claude/settings.json", claude_settings),
        ("packages/a/.claude/settings.local.json", claude_settings),
        (".claude.json", claude_settings),
        (".Claude/Settings.json", claude_settings),
        (".mcp.json", mcp_servers),
        ("mcp.json", mcp_servers),
        (".cursor/mcp.json", mcp_servers),
        (".vscode/mcp.json", mcp_servers),
        (".github/mcp.json", mcp_servers),
        (".kiro/settings/mcp.json", mcp_servers),
        (".junie/mcp/mcp.json", mcp_servers),
        (".roo/mcp.json", mcp_servers),
        (".copilot/mcp-config.json", mcp_servers),
        ("src/mcp.json", None),
        (".codex/config.toml", codex_config),
        (".gemini/settings.json", gemini_settings),
        (".qwen/settings.json", gemini_settings),
        (".cursor/cli.json", cursor_settings),
        (".cursor/environment.json", cursor_settings),
        (".cursor/hooks.json", agent_hooks),
        (".codex/hooks.json", agent_hooks),
        (".github/hooks/policy.json", agent_hooks),
        ("plugins/x/hooks/hooks.json", agent_hooks),
        (".claude/hooks/guard.json", agent_hooks),
        (".claude/hooks/guard.sh", hook_scripts),
        (".claude/hooks/guard", hook_scripts),
        (".github/hooks/run.py", hook_scripts),
        (".opencode/plugins/a.ts", hook_scripts),
        (".openhands/setup.sh", hook_scripts),
        (".claude/skills/audit/run.sh", skill_scripts),
        (".agents/skills/x/scripts/y.py", skill_scripts),
        (".claude-plugin/plugin.json", plugin_manifest),
        (".claude-plugin/marketplace.json", plugin_manifest),
        (".codex-plugin/plugin.json", plugin_manifest),
        ("gemini-extension.json", plugin_manifest),
        ("crush.json", crush_config),
        (".crush.json", crush_config),
        ("opencode.jsonc", opencode_config),
        (".aider.conf.yml", aider_config),
        (".vscode/tasks.json", vscode_tasks),
        (".vscode/settings.json", vscode_settings),
        (".vscode/launch.json", vscode_launch),
        (".vscode/extensions.json", vscode_launch),
        ("app.code-workspace", code_workspace),
        (".envrc", envrc),
        (".cursorignore", ignore_lists),
        (".aiexclude", ignore_lists),
        ("CLAUDE.md", instructions),
        ("claude.md", instructions),
        ("packages/api/AGENTS.md", instructions),
        ("QWEN.md", instructions),
        ("CRUSH.md", instructions),
        (".cursorrules", instructions),
        (".windsurfrules", instructions),
        (".clinerules", instructions),
        (".clinerules/style.md", instructions),
        (".github/copilot-instructions.md", instructions),
        (".github/instructions/a.instructions.md", instructions),
        (".github/agents/x.agent.md", instructions),
        (".cursor/rules/style.mdc", instructions),
        (".claude/agents/reviewer.md", instructions),
        (".roo/rules-code/1_workflow.xml", instructions),
        ("skills/release/SKILL.md", instructions),
        (".continue/config.yaml", other_settings),
        (".amazonq/cli-agents/dev.json", other_settings),
        (".gemini/commands/fix.toml", other_settings),
        (".roomodes", other_settings),
        (".roo/tools/package.json", None),
        ("README.md", None),
        ("src/agents.py", None),
        (".vscode/snippets.code-snippets", None),
        ("docs/claude/settings.json", None),
    ],
)
def test_the_first_module_that_matches_is_the_one_that_reads(path: str, module: ModuleType | None) -> None:
    assert next((each for each in MODULES if each.matches(path)), None) is module


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
class TestEveryModule:
    def test_says_nothing_of_an_unchanged_file(self, module: ModuleType) -> None:
        for text in (TEXT.encode(), json.dumps(SAMPLE).encode(), b"", b"\xff"):
            assert deltas(module, text, text) == []

    def test_tells_a_removed_file_once(self, module: ModuleType) -> None:
        assert [delta.kind for delta in deltas(module, b"{}", None)] == ["file-removed"]

    def test_tells_bytes_that_are_no_text(self, module: ModuleType) -> None:
        (delta,) = deltas(module, b"{}", b"{\xff\xfe\x00}")
        assert (delta.kind, delta.severity) == ("opaque", module.WORST)

    def test_tells_a_file_too_large_to_be_one(self, module: ModuleType) -> None:
        with within(2):
            (delta,) = deltas(module, b"{}", b'{"a": "' + b"x" * 5_000_000 + b'"}')
        assert (delta.kind, delta.severity) == ("opaque", module.WORST)

    @pytest.mark.parametrize(
        "piece", [b'{"a":', b"[", b"- do not ", b"a: ", b"curl x | ", b'"', b"skip the ", b"\n- x:\n"]
    )
    def test_reads_anything_repeated_in_time(self, module: ModuleType, piece: bytes) -> None:
        with within(4):
            deltas(module, b"{}", piece * (60_000 // len(piece)))

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(old=st.binary(max_size=80), new=st.binary(max_size=80))
    def test_never_raises_on_bytes(self, module: ModuleType, old: bytes, new: bytes) -> None:
        deltas(module, old, new)
        deltas(module, None, new)

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def test_never_raises_on_damaged_files(self, module: ModuleType, data: st.DataObject) -> None:
        text = data.draw(st.sampled_from([TEXT, json.dumps(SAMPLE, indent=1), _as_toml(), _as_yaml()]))
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 80)))
        put = data.draw(st.sampled_from(["", text[start:end] * 2, "\u200b", "{", "]", '"', "\n", "<<<<<<< x\n"]))
        damaged = (text[:start] + put + text[end:]).encode()
        deltas(module, text.encode(), damaged)
        deltas(module, damaged, text.encode())

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def test_never_raises_on_other_types(self, module: ModuleType, data: st.DataObject) -> None:
        tree = _replaced(SAMPLE, data.draw(st.integers(0, 200)), data.draw(st.sampled_from(VALUES)))
        for old, new in ((SAMPLE, tree), (tree, SAMPLE), (None, tree)):
            deltas(module, None if old is None else json.dumps(old).encode(), json.dumps(new).encode())


@pytest.mark.parametrize("module", JSON, ids=lambda module: module.__name__.rpartition(".")[2])
class TestEveryJsonModule:
    @pytest.mark.parametrize(
        "text",
        [
            "[]x",
            '{"a": 1, "a": 2}',
            '{"a": {{ b }}}',
            "<<<<<<< ours\n{}",
            '{"a"',
            '"text"',
            '{"a":' * 150 + "1" + "}" * 150,
        ],
        ids=["rest", "key twice", "template", "merge marker", "cut off", "no mapping", "deep"],
    )
    def test_is_opaque_at_its_worst(self, module: ModuleType, text: str) -> None:
        (delta,) = deltas(module, b"{}", text.encode())
        assert (delta.kind, delta.severity) == ("opaque", module.WORST)

    def test_formatting_order_and_comments_are_nothing(self, module: ModuleType) -> None:
        turned = json.dumps(dict(reversed(SAMPLE.items())), indent=4)
        text = "// a remark\n" + turned[:-2] + ",\n}"
        assert deltas(module, json.dumps(SAMPLE).encode(), text.encode()) == []

    def test_more_changes_than_anybody_reads_are_cut_and_told(self, module: ModuleType) -> None:
        many = {
            **{f"made{number}": {"path": "/x"} for number in range(3_000)},
            "tasks": [{"label": str(number), "command": "x"} for number in range(3_000)],
            "configurations": [{"name": str(number), "program": "x"} for number in range(3_000)],
            "hooks": {"Stop": [{"command": str(number)} for number in range(3_000)]},
        }
        found = deltas(module, None, json.dumps(many).encode())
        assert len(found) <= 1_001
        assert len(found) < 1_001 or found[-1].kind == "opaque"


def _replaced(tree: Any, number: int, value: Any) -> Any:
    """`tree` with its node of this number replaced."""
    paths: list[tuple[Any, ...]] = []
    waiting: list[tuple[tuple[Any, ...], Any]] = [((), tree)]
    while waiting:
        path, node = waiting.pop()
        paths.append(path)
        inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        waiting += [((*path, key), each) for key, each in inner]
    copy = json.loads(json.dumps(tree))
    path = paths[number % len(paths)]
    if not path:
        return value
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return copy


def _as_toml() -> str:
    return (
        'approval_policy = "on-request"\nsandbox_mode = "read-only"\nnotify = ["a", "b"]\n'
        '[mcp_servers.docs]\ncommand = "npx"\nargs = ["-y", "made-up@1.0.0"]\n[projects."/x"]\n'
        'trust_level = "untrusted"\n'
        '[[rule]]\ntoolName = "x"\ndecision = "allow"\n'
    )


def _as_yaml() -> str:
    return (
        "yes-always: false\nlint-cmd:\n  - make lint\nset-env: [A=1]\nread: [A.md]\nmodel: x\n"
        "rules:\n- name: a\n  rule: b\n"
    )
