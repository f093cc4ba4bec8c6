"""Manifests of plug-ins and marketplaces for agents: `.claude-plugin/`, `.codex-plugin/`, `gemini-extension.json`.

A plug-in brings commands, hooks and servers to everybody who enables it; a marketplace says where plug-ins come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.agents import judges, settings
from scanner.formats.agents.environment import environment
from scanner.formats.agents.hooks import hooks
from scanner.formats.agents.judges import forbidden, quiet
from scanner.formats.agents.secrets import shown
from scanner.formats.agents.servers import servers
from scanner.formats.agents.settings import Table, keys
from scanner.formats.shapes import sources
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.trees import items, mapping
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_PATH = re.compile(
    r"(?:^|/)\.[a-z]+-plugin/(?:plugin|marketplace)\.json$|(?:^|/)\.agents/plugins/marketplace\.json$", re.IGNORECASE
)


def matches(path: str) -> bool:
    return bool(_PATH.search(path)) or name_of(path) == "gemini-extension.json"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from settings.compared(old, new, TABLE, worst=WORST)


def _version(place: str, old: Any, new: Any) -> Iterator[Delta]:
    yield Delta("version-changed", place, shown(old), shown(new), Severity.MEDIUM)


def _renamed(place: str, old: Any, new: Any) -> Iterator[Delta]:
    if old is not None:
        yield Delta("package-renamed", place, shown(old), shown(new), Severity.HIGH)


def _hooks(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """A tree of hooks, or the path of a file that holds one."""
    if isinstance(old, dict | None) and isinstance(new, dict | None):
        yield from hooks(place, old, new)
    else:
        yield from judges.program(place, old, new)


def _servers(place: str, old: Any, new: Any) -> Iterator[Delta]:
    if isinstance(old, dict | None) and isinstance(new, dict | None):
        yield from servers(place, old, new)
    else:
        yield from judges.changed(Severity.CRITICAL, "agent-tool-changed")(place, old, new)


def _parts(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Folders and files of commands, agents and skills."""
    before, after = (set(judges.entries(side)) for side in (old, new))
    for each in sorted(after - before):
        yield Delta("package-contents-widened", place, "", shown(each), Severity.HIGH)
    for each in sorted(before - after):
        yield Delta("package-contents-changed", place, shown(each), "", Severity.MEDIUM)


def _plugins(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """The plug-ins a marketplace offers, by name."""
    before, after = _named(old), _named(new)
    for name, plugin in after.items():
        at = f"{place}.{name}"
        if name not in before:
            yield Delta("plugin-added", at, "", shown(plugin.get("source") or name), Severity.HIGH)
        elif before[name] != plugin:
            yield from _source(at, before[name].get("source"), plugin.get("source"))
            one, other = ({**side, "source": None} for side in (before[name], plugin))
            yield from settings.told(one, other, MANIFEST, tuple(at.split(".")))
    for name in before:
        if name not in after:
            yield Delta("plugin-removed", f"{place}.{name}", name, "", Severity.LOW)


def _source(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Where a plug-in is taken from: a folder beside the marketplace, or somebody's repository."""
    beside = [isinstance(side, str) and sources.kind(side) == "path" for side in (old, new)]
    if all(beside) and old.strip("./") != new.strip("./"):
        yield Delta("source-changed", place, shown(old), shown(new), Severity.MEDIUM)
    elif not all(beside) and old != new:
        yield Delta("source-changed", place, shown(old), shown(new), Severity.CRITICAL)


def _licensed(place: str, old: Any, new: Any) -> Iterator[Delta]:
    if old is not None:
        yield Delta("license-changed", place, shown(old), shown(new), Severity.MEDIUM)


def _named(value: Any) -> dict[str, dict[str, Any]]:
    return {shown(each.get("name")): dict(mapping(each)) for each in items(value) if isinstance(each, dict)}


_MANIFEST = {
    "version": _version,
    "name": _renamed,
    "hooks": _hooks,
    **keys("mcpServers lspServers monitors channels", _servers),
    **keys("commands agents skills outputStyles apps contextFileName", _parts),
    "dependencies": _parts,
    "settings": judges.changed(Severity.HIGH),
    "excludeTools": forbidden,
    "env": environment,
    "engines": judges.changed(Severity.MEDIUM, "runtime-requirement-changed"),
    "license": _licensed,
    **keys("homepage repository author owner", judges.changed(Severity.LOW, "metadata-changed")),
    **keys("$schema description keywords category tags interface displayName userConfig themes logo strict", quiet),
}
MANIFEST = Table(_MANIFEST)
TABLE = Table(
    {
        **_MANIFEST,
        "plugins": _plugins,
        "metadata.version": _version,
        "metadata.pluginRoot": judges.changed(Severity.CRITICAL, "source-changed"),
        "metadata.*": quiet,
        "forceRemoveDeletedPlugins": judges.setting,
        "allowCrossMarketplaceDependenciesOn": judges.allowed,
    }
)
