"""Lists of MCP servers: `.mcp.json`, `.cursor/mcp.json`, `.vscode/mcp.json` and their kin.

An agent starts what stands in them, or hands its context to it. All tools use the same few words in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.agents import judges, settings
from scanner.formats.agents.environment import environment
from scanner.formats.agents.servers import servers
from scanner.formats.shapes.trees import mapping
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_PATH = re.compile(
    r"(?:^|/)\.mcp\.json$|^mcp\.json$|(?:^|/)(?:\.[a-z-]+(?:/(?:settings|mcp))?)/(?:mcp|mcp[-_](?:settings|config|servers))\.json$"
    r"|(?:^|/)cline_mcp_settings\.json$",
    re.IGNORECASE,
)
_LISTS = ("mcpServers", "servers", "context_servers", "mcp_servers")


def matches(path: str) -> bool:
    return bool(_PATH.search(path))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from settings.compared(old, new, TABLE, worst=WORST, read=_listed)


def _listed(content: bytes) -> dict[str, Any]:
    """The tree with its servers below a list's name; a plug-in may leave that out."""
    tree = settings.as_settings(content)
    if any(key in tree for key in (*_LISTS, "mcp")):
        return tree
    named = {key for key, inner in tree.items() if {"command", "url"} & mapping(inner).keys()}
    rest: dict[str, Any] = {key: inner for key, inner in tree.items() if key not in named}
    return {**rest, "mcpServers": {key: tree[key] for key in tree if key in named}} if named else tree


TABLE = settings.Table(
    {
        **settings.keys("mcpServers servers context_servers mcp_servers mcp.servers mcp.mcpServers", servers),
        **settings.keys("autoApprove alwaysAllow autoApprovedTools", judges.allowed),
        "env": environment,
        **settings.keys("$schema inputs description comment _comment version", judges.quiet),
    }
)
