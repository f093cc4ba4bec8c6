"""Settings in the folder of any agent (JSON, TOML, YAML) that no module of its own reads, judged by their keys' names.

Agents copy each other's words: servers, hooks, permissions and lists of allowed commands are called the same in most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.agents import bounded, judges, settings
from scanner.formats.agents.additions import embedded
from scanner.formats.agents.environment import environment
from scanner.formats.agents.hooks import hooks
from scanner.formats.agents.judges import allowed, forbidden, minor, mode, quiet, switch
from scanner.formats.agents.permissions import levels, permissions
from scanner.formats.agents.secrets import shown
from scanner.formats.agents.servers import servers
from scanner.formats.agents.settings import Table, keys
from scanner.formats.shapes import sides
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.trees import items, mapping
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_FOLDER = re.compile(
    r"(?:^|/)\.(?:agents?|aiassistant|amazonq|amp|augment|bolt|claude|cline|codex|continue|copilot|crush|cursor|devin|factory|gemini"
    r"|goose|grok|junie|kilocode|kimi|kiro|opencode|openhands|pi|qwen|roo|ruler|trae|vibe|warp|windsurf|entire|sageox)/"
    r"(?:[^/]+/)*[^/]+\.(?:jsonc?|toml|ya?ml)$|(?:^|/)\.github/copilot/settings(?:\.local)?\.json$"
    r"|(?:^|/)\.(?:roomodes|kilocodemodes)$|(?:^|/)\.aider\.model\.settings\.ya?ml$",
    re.IGNORECASE,
)

_FOREIGN = re.compile(
    r"package(?:-lock)?\.json|npm-shrinkwrap\.json|tsconfig.*\.json|pyproject\.toml|cargo\.toml|deno\.jsonc?|composer\.json|pnpm-"
    r"|\.eslintrc|\.prettierrc|biome\.json|uv\.toml|ruff\.toml|.*[.-]lock\."
)


def matches(path: str) -> bool:
    return bool(_FOLDER.search(path)) and not _FOREIGN.match(name_of(path))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from settings.compared(old, new, TABLE, worst=WORST, read=_read)


def _read(content: bytes) -> dict[str, Any]:
    """Which of the three it is shows in the text; the name is not known here. A list stands below its own key."""
    text = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith((b"{", b"//", b"/*")):
        return settings.as_settings(content)
    for load in (sides.as_toml, bounded.as_yaml) if _TOML.search(text[:20_000]) else (bounded.as_yaml, sides.as_toml):
        try:
            tree = load(content)
        except sides.UnreadableError:
            continue
        return settings.as_mapping({"list": tree} if isinstance(tree, list) else tree)
    return settings.as_mapping(bounded.as_yaml(content))


def _modes(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Agents of a project's own: what each is told, and which groups of tools it has."""
    before, after = _named(old), _named(new)
    for name, one in after.items():
        yield from settings.told(before.get(name, {}), one, _MODE_TABLE, (place, name), otherwise=embedded)


def _rules(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Names of files with rules, or the rules themselves."""
    written = any(isinstance(each, dict) for side in (old, new) for each in items(side))
    yield from (_modes if written else judges.obeyed)(place, old, new)


def _policy(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Gemini's `[[rule]]`: a tool and the decision about it; elsewhere a text."""
    if isinstance(new, str) or isinstance(old, str):
        yield from embedded(place, old, new)
    else:
        yield from levels(place, _decisions(old), _decisions(new))


def _decisions(value: Any) -> dict[str, int]:
    rows = [each for each in items(value) if isinstance(each, dict)]
    named = (({key: inner for key, inner in row.items() if key not in ("decision", "priority")}, row) for row in rows)
    return {judges.canonical(rest): _DECISIONS.get(str(row.get("decision")), 3) for rest, row in named}


def _named(value: Any) -> dict[str, dict[str, Any]]:
    rows = (
        value.items()
        if isinstance(value, dict)
        else ((each.get("slug") or each.get("name"), each) for each in items(value) if isinstance(each, dict))
    )
    return {shown(name): dict(mapping(each)) for name, each in rows}


_DECISIONS = {"deny": 0, "ask_user": 1, "allow": 3}
_MODE_TABLE = Table({**keys("groups tools allowedTools", allowed), **keys("source iconName slug name", quiet)})
_TOML = re.compile(rb"^(?:\[[^\]\n]+\]|[\w.\"-]+[ \t]*=)", re.MULTILINE)
_MODE = mode(
    "plan",
    "default",
    "ask",
    "acceptEdits",
    "auto-edit",
    "auto_edit",
    "auto",
    "yolo",
    "bypassPermissions",
    default="default",
)
TABLE = Table(
    {
        **keys("mcpServers mcp_servers servers context_servers amp.mcpServers mcp.servers lsp", servers),
        "hooks": hooks,
        "permissions": permissions,
        **keys("env environment", environment),
        **keys("permissionMode approvalMode defaultMode approval_mode defaultApprovalMode", _MODE),
        **keys("yolo autoApprove auto_approve trust yesAlways skipPermissions", switch(widens=True)),
        **keys("allowedTools allowed_tools allowedCommands allowed_commands commandAllowlist trustedFolders", allowed),
        **keys("deniedCommands commandDenylist excludeTools disabledTools denied_tools", forbidden),
        "rules": _rules,
        "rule": _policy,
        **keys("instructions context contextFileName resources docs prompts customInstructions", judges.obeyed),
        **keys("prompt systemPrompt system_prompt systemMessage", embedded),
        **keys("customModes agents modes", _modes),
        **keys("model models theme ui tui language", minor),
        **keys("$schema version name description author title icon color schema interface", quiet),
    }
)
