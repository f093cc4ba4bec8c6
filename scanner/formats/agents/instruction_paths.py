"""Which files hold instructions for agents: their names at any depth, and prose in the folders of agents."""

from __future__ import annotations

import re

from scanner.formats.shapes.names import name_of

_NAMES = frozenset(
    ("agent", "agents", "agents.override", "claude", "claude.local", "copilot-instructions", "crush", "gemini", "jules")
)
_NAMES |= {"qwen", "replit", "skill", "warp"}
_PLAIN_NAMES = frozenset(
    (".cursorrules", ".windsurfrules", ".clinerules", ".roorules", ".goosehints", ".rules", ".augment-guidelines")
)
_FOLDERS = re.compile(
    r"(?:^|/)\.(?:agents?|aiassistant|amazonq|amp|augment|bolt|claude|claude-plugin|cline|clinerules|codex|continue|copilot|crush"
    r"|cursor|devin|factory|gemini|goose|grok|junie|kilocode|kimi|kiro|opencode|openhands|pi|qwen|roo|ruler|trae|vibe|warp|windsurf)/"
    r"|(?:^|/)\.github/(?:agents|chatmodes|instructions|prompts|skills)/|(?:^|/)skills/[^/]+/skill\.md$"
)
_ENDINGS = (".md", ".mdc", ".markdown", ".txt", ".prompt", ".xml", ".rules", ".j2")


def is_instructions(path: str) -> bool:
    """Whether an agent reads `path` as prose it obeys."""
    name = name_of(path)
    stem, dot, ending = name.rpartition(".")
    if (dot and ending in ("md", "mdc") and stem in _NAMES) or name in _PLAIN_NAMES or name.startswith(".roorules-"):
        return True
    return bool(_FOLDERS.search(path.casefold())) and (name.endswith(_ENDINGS) or "." not in name)
