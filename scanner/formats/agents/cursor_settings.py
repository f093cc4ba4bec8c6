"""Cursor's files beside its servers and hooks: permissions of its command line, the sandbox, cloud environments.

`environment.json` and `worktrees.json` hold commands that run before anybody looks at the branch they came with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.agents import judges, settings
from scanner.formats.agents.environment import environment
from scanner.formats.agents.judges import allowed, forbidden, mode, quiet, setting, switch
from scanner.formats.agents.permissions import permissions
from scanner.formats.agents.secrets import shown
from scanner.formats.agents.settings import Table, keys
from scanner.formats.shapes.trees import items
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_PATH = re.compile(
    r"(?:^|/)\.cursor/(?:cli|cli-config|permissions|sandbox|environment|worktrees)\.json$", re.IGNORECASE
)


def matches(path: str) -> bool:
    return bool(_PATH.search(path))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from settings.compared(old, new, TABLE, worst=WORST)


def _set_up(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Commands that run when the agent's machine or worktree is made."""
    before, after = (judges.entries(side) for side in (old, new))
    for command in after:
        if command not in before:
            yield Delta("autorun-added", place, "", shown(command), Severity.CRITICAL)
            yield from judges.fetched(place, "", command)
    for command in before[: settings.MAX_DEPTH]:
        if command not in after:
            yield Delta("agent-hook-removed", place, shown(command), "", Severity.LOW)


def _terminals(place: str, old: Any, new: Any) -> Iterator[Delta]:
    one, other = ([each.get("command") for each in items(side) if isinstance(each, dict)] for side in (old, new))
    yield from _set_up(place, one, other)


TABLE = Table(
    {
        "permissions": permissions,
        **keys("terminalAllowlist mcpAllowlist networkPolicy.allow additionalReadwritePaths", allowed),
        **keys("additionalReadonlyPaths allowlist", allowed),
        **keys("networkPolicy.deny terminalDenylist denylist", forbidden),
        "networkPolicy.default": mode("deny", "ask", "allow", default="deny"),
        "type": mode("workspace_readonly", "workspace_readwrite", "insecure_none", default="workspace_readwrite"),
        "approvalMode": mode("allowlist", "unrestricted", default="allowlist"),
        "sandbox.mode": switch(widens=False),
        **keys("disableTmpWrite enableSharedBuildCache sandbox.networkAccess", setting),
        **keys("install start setup-worktree setup-worktree-unix setup-worktree-windows", _set_up),
        "terminals": _terminals,
        "env": environment,
        **keys("snapshot build repositoryDependencies agentCanUpdateSnapshot", judges.changed(Severity.HIGH)),
        **keys("$schema name user version ports editor display attribution", quiet),
    }
)
