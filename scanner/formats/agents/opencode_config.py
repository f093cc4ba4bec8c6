"""OpenCode's `opencode.json`: what each tool may do, servers, plug-ins, formatters, instructions and agents.

A plug-in is an npm package or a file that runs inside the agent; instructions may be addresses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.agents import judges, settings
from scanner.formats.agents.additions import embedded
from scanner.formats.agents.environment import environment
from scanner.formats.agents.hooks import hooks
from scanner.formats.agents.judges import allowed, endpoint, minor, quiet, setting
from scanner.formats.agents.permissions import actions
from scanner.formats.agents.servers import servers
from scanner.formats.agents.settings import Table, keys
from scanner.formats.shapes.dependencies import Dependency, compare_dependencies
from scanner.formats.shapes.names import name_of
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL


def matches(path: str) -> bool:
    return name_of(path) in ("opencode.json", "opencode.jsonc")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from settings.compared(old, new, TABLE, worst=WORST)


def _plugins(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Packages with or without a version, or files: told as tools that come, and as bumps."""
    before, after = (dict(map(_package, judges.entries(side))) for side in (old, new))
    for name, version in after.items():
        if name not in before:
            yield Delta("agent-tool-added", f"{place}.{name}", "", version or "any version", Severity.CRITICAL)
        elif before[name] != version:
            yield from compare_dependencies([Dependency(name, before[name])], [Dependency(name, version)])
    for name in [name for name in before if name not in after]:
        yield Delta("agent-tool-removed", f"{place}.{name}", before[name], "", Severity.LOW)


def _package(text: str) -> tuple[str, str]:
    name, _, version = text[1:].partition("@")
    return text[:1] + name, version


def _prompt(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """What an agent of its own is told, or a command expands to."""
    if isinstance(new, str) and new.startswith("{file:"):
        yield from judges.obeyed(place, old, new)
    else:
        yield from embedded(place, old, new)


_AGENT = {
    **keys("prompt template", _prompt),
    **keys("permission tools", actions),
    **keys("model temperature top_p steps maxSteps description color hidden mode disable variant", minor),
}
TABLE = Table(
    {
        **keys("permission tools", actions),
        **keys("mcp lsp formatter", servers),
        "plugin": _plugins,
        **keys("instructions skills.paths skills.urls", judges.obeyed),
        **{f"{group}.*.{name}": judge for group in ("agent", "mode", "command") for name, judge in _AGENT.items()},
        **keys("provider.*.options.baseURL provider.*.api enterprise.url server", endpoint),
        "provider.*.options.apiKey": judges.secret,
        "provider.*.env": setting,
        "provider.*.npm": judges.changed(Severity.CRITICAL, "agent-tool-changed"),
        **keys("provider.*.models provider.*.name provider.*.options.*", minor),
        "experimental.hook": hooks,
        "env": environment,
        "share": setting,
        **keys("enabled_providers disabled_providers", setting),
        **keys("watcher.ignore", quiet),
        "external_directory": allowed,
        **keys("model small_model default_agent snapshot", minor),
        **keys("$schema theme keybinds tui layout username autoupdate logLevel compaction", quiet),
    }
)
