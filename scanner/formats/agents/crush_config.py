"""Crush's `crush.json`: tools allowed unasked, hooks, servers, and providers with their addresses and keys.

Values may hold `$(command)`, which Crush runs to get them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.agents import judges, settings
from scanner.formats.agents.environment import environment
from scanner.formats.agents.hooks import hooks
from scanner.formats.agents.judges import allowed, endpoint, forbidden, minor, quiet, switch
from scanner.formats.agents.secrets import shown
from scanner.formats.agents.servers import servers
from scanner.formats.agents.settings import Table, keys
from scanner.formats.shapes.names import name_of
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL


def matches(path: str) -> bool:
    return name_of(path) in ("crush.json", ".crush.json")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from settings.compared(old, new, TABLE, worst=WORST)


def _key(place: str, old: Any, new: Any) -> Iterator[Delta]:
    if isinstance(new, str) and ("$(" in new or "`" in new):
        yield Delta("agent-endpoint-changed", place, shown(old, "key"), shown(new), Severity.CRITICAL)
    else:
        yield from judges.secret(place, old, new)


TABLE = Table(
    {
        "permissions.allowed_tools": allowed,
        "permissions.skip_requests": switch(widens=True),
        "hooks": hooks,
        **keys("mcp lsp", servers),
        "env": environment,
        "providers.*.api_key": _key,
        **keys("providers.*.base_url providers.*.extra_headers providers.*.type providers.*.api_endpoint", endpoint),
        **keys("providers.*.models providers.*.name providers.*.id providers.*.disable", minor),
        **keys("options.context_paths options.global_context_paths options.skills_paths", judges.obeyed),
        **keys("options.disabled_tools options.disabled_skills", forbidden),
        **keys("options.data_directory options.auto_lsp", judges.setting),
        **keys("options.*", quiet),
        **keys("models recent_models", minor),
        **keys("$schema tools tui", quiet),
    }
)
