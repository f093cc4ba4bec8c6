"""What coding agents and editors obey: permissions, tools, hooks, tasks that start by themselves, and prose."""

from scanner.formats.shapes.names import words

# Folders that agents look into.
_FOLDERS = words(
    ".agent/ .agents/ .aiassistant/ .amazonq/ .amp/ .augment/ .bolt/ .claude/ .cline/ .clinerules/ .codex/ "
    ".continue/ .copilot/ .crush/ .cursor/ .devin/ .factory/ .gemini/ .goose/ .grok/ .junie/ .kilocode/ .kimi/ "
    ".kiro/ .opencode/ .openhands/ .pi/ .qwen/ .roo/ .ruler/ .trae/ .vibe/ .warp/ .windsurf/ .entire/ .sageox/"
)

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "agent_hooks": words("hooks"),
    "aider_config": words(".aider.conf.y"),
    "claude_settings": words(".claude/ .claude.json managed-settings.json"),
    "code_workspace": words(".code-workspace"),
    "codex_config": words(".codex/"),
    "crush_config": words("crush.json"),
    "cursor_settings": words(".cursor/"),
    "envrc": words(".envrc"),
    "gemini_settings": words(".gemini/ .qwen/ gemini-cli/"),
    "hook_scripts": _FOLDERS | words("-plugin/ .github/hooks/"),
    "ignore_lists": words(
        ".agentignore .aiderignore .aiignore .augmentignore .claudeignore .clineignore .codeiumignore "
        ".cursorignore .cursorindexingignore .geminiignore .aiexclude .kilocodeignore .rooignore .qwenignore "
        ".crushignore"
    ),
    "instructions": _FOLDERS
    | words(
        "-plugin/ agent.md agents.md .override.md claude.md claude.local.md copilot-instructions.md crush.md "
        "gemini.md jules.md qwen.md replit.md skill.md warp.md .cursorrules .windsurfrules .clinerules .roorules "
        ".goosehints .rules .augment-guidelines .github/agents/ .github/chatmodes/ .github/instructions/ "
        ".github/prompts/ .github/skills/"
    ),
    "mcp_servers": words("mcp"),
    "opencode_config": words("opencode.json"),
    "plugin_manifest": words("-plugin/ plugins/marketplace.json gemini-extension.json"),
    "skill_scripts": _FOLDERS | words("-plugin/"),
    "vscode_launch": words(".vscode/ .zed/"),
    "vscode_settings": words(".vscode/ .zed/"),
    "vscode_tasks": words(".vscode/ .zed/"),
    "other_settings": _FOLDERS | words(".github/copilot/ .roomodes .kilocodemodes .aider.model.settings.y"),
}
