"""Scripts in the folders of agents that an agent runs when a skill or a command tells it to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.agents.scripts import scripts
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_PATH = re.compile(
    r"(?:^|/)\.(?:[a-z]+-plugin|agents?|amazonq|amp|augment|claude|cline|clinerules|codex|continue|copilot|crush|cursor|devin|factory|gemini"
    r"|goose|grok|junie|kilocode|kimi|kiro|opencode|openhands|pi|qwen|roo|vibe|windsurf)/"
    r"(?:[^/]+/)*[^/]+\.(?:bash|zsh|sh|cjs|mjs|js|ts|ps1|cmd|bat|py|rb|pl|go|lua)$",
    re.IGNORECASE,
)


def matches(path: str) -> bool:
    return bool(_PATH.search(path))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from scripts(old, new, Severity.HIGH)
