"""What coding agents and editors obey: permissions, tools, hooks, tasks that start by themselves, and prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words(
    "agent claude cursor codex gemini qwen crush opencode aider mcp copilot .vscode .zed code-workspace "
    ".envrc windsurf cline roo goose .rules junie jules kilo kiro trae warp amazonq augment continue devin "
    "factory openhands skill hooks plugin replit ruler entire sageox vibe grok kimi .pi/ .bolt instructions "
    "chatmodes prompts .amp/ aiassistant aiexclude codeium managed-settings .aiignore"
)


def formats() -> dict[str, Format]:
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

    return {
        "agent-hooks": agent_hooks,
        "aider-config": aider_config,
        "claude-settings": claude_settings,
        "code-workspace": code_workspace,
        "codex-config": codex_config,
        "crush-config": crush_config,
        "cursor-settings": cursor_settings,
        "envrc": envrc,
        "gemini-settings": gemini_settings,
        "hook-scripts": hook_scripts,
        "agents-ignore-lists": ignore_lists,
        "instructions": instructions,
        "mcp-servers": mcp_servers,
        "opencode-config": opencode_config,
        "plugin-manifest": plugin_manifest,
        "skill-scripts": skill_scripts,
        "vscode-launch": vscode_launch,
        "vscode-settings": vscode_settings,
        "vscode-tasks": vscode_tasks,
        "other-settings": other_settings,
    }
