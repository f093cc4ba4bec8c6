"""Scripts in the folders of agents that run without being called: hooks, plug-ins, tools, set-up.

Whatever they do, an agent or its editor does it with the rights of whoever sits there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.agents.scripts import scripts
from scanner.formats.shapes.names import name_of
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_HOOK = re.compile(
    r"(?:^|/)\.(?:[a-z]+-plugin|agents?|amazonq|amp|augment|claude|cline|clinerules|codex|continue|copilot|crush|cursor|devin|factory|gemini"
    r"|goose|grok|junie|kilocode|kimi|kiro|opencode|openhands|pi|qwen|roo|vibe|windsurf)/"
    r"(?:(?:[^/]+/)*(?:hooks|plugins?|tools?|extensions)/|(?:setup|pre-commit)\.sh$)|(?:^|/)\.github/hooks/",
    re.IGNORECASE,
)
_OTHER = (".md", ".mdc", ".txt", ".json", ".jsonc", ".toml", ".yml", ".yaml", ".png", ".svg", ".lock", ".xml")


def matches(path: str) -> bool:
    return bool(_HOOK.search(path)) and "/skills/" not in path and not name_of(path).endswith(_OTHER)


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from scripts(old, new, Severity.CRITICAL)
