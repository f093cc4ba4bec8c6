"""The header of an instruction file: which tools it may use unasked, when it applies, and which hooks come with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.agents import judges, settings
from scanner.formats.agents.hooks import hooks
from scanner.formats.agents.judges import quiet
from scanner.formats.agents.permissions import permissions
from scanner.formats.agents.secrets import shown
from scanner.formats.agents.servers import servers
from scanner.formats.agents.settings import keys
from scanner.formats.shapes.sides import UnreadableError
from scanner.formats.shapes.trees import mapping
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text import yaml

_LONGEST = 20_000  # characters of a header
_TOOL = re.compile(r"[^\s,()]+(?:\([^)]*\))?")
_HEAD = re.compile(r"---[ \t]*\r?\n(.*?)(?:^|(?<=\n))---[ \t]*(?:\r?\n|\Z)", re.DOTALL)


def split(text: str) -> tuple[dict[str, Any] | None, str, str]:
    """The header parsed, the header's text, and the body. None for one that cannot be read."""
    found = _HEAD.match(text)
    if found is None:
        return {}, "", text
    if len(found[1]) > _LONGEST:
        return None, found[1], text[found.end() :]
    try:
        tree: dict[str, Any] | None = settings.as_mapping(yaml.load(found[1], tags=True))
    except (yaml.YamlError, UnreadableError):
        return _lines(found[1]), found[1], text[found.end() :]
    return tree, found[1], text[found.end() :]


def _lines(head: str) -> dict[str, Any] | None:
    """Headers are often no clean YAML (`globs: *.ts`, a colon in a description); tools read them line by line."""
    found: dict[str, Any] = {}
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if line[:1].isspace() or not colon:
            continue
        if key.strip() in found:
            return None
        found[key.strip()] = value.strip().strip("[]").replace('"', "").replace("'", "") or None
    return found


def header(old: dict[str, Any], new: dict[str, Any], *, fresh: bool) -> Iterator[Delta]:
    """Deltas between two headers. `fresh`: the file is new, and a list that limits is no grant."""
    before, after = (mapping(side) for side in (old, new))
    if fresh:
        after = {key: value for key, value in after.items() if key not in _LIMITS and key not in _WHEN}
    yield from settings.told(before, after, TABLE, otherwise=quiet)


def _tools(value: Any) -> list[str]:
    """`Read, Bash(git log:*)`, a list, or a mapping to switches."""
    return _TOOL.findall(value)[:1000] if isinstance(value, str) else judges.entries(value)


def _granted(place: str, old: Any, new: Any) -> Iterator[Delta]:
    yield from permissions(place, {"allow": _tools(old)}, {"allow": _tools(new)})


def _limited(place: str, old: Any, new: Any) -> Iterator[Delta]:
    yield from judges.limited(place, *(None if side is None else _tools(side) for side in (old, new)))


def _refused(place: str, old: Any, new: Any) -> Iterator[Delta]:
    yield from judges.forbidden(place, _tools(old), _tools(new))


def _applies(place: str, old: Any, new: Any) -> Iterator[Delta]:
    before, after = (sorted(_tools(side)) if isinstance(side, str | list) else side or None for side in (old, new))
    if before != after:
        yield Delta("agent-setting-changed", place, shown(old), shown(new), Severity.MEDIUM)


_LIMITS = ("tools",)
_WHEN = ("globs", "alwaysApply", "applyTo", "paths", "trigger", "mode", "agent", "context", "skills", "inclusion")
TABLE = settings.Table(
    {
        **keys("allowed-tools allowedTools allowed_tools auto-approve", _granted),
        "tools": _limited,
        **keys("disallowedTools disallowed-tools disallowed_tools", _refused),
        "permissionMode": judges.mode(
            "plan", "default", "manual", "acceptEdits", "dontAsk", "auto", "bypassPermissions", default="default"
        ),
        "permissions": permissions,
        "hooks": hooks,
        **keys("mcpServers mcp-servers", servers),
        **keys("disable-model-invocation", judges.switch(widens=False, severity=Severity.MEDIUM)),
        **dict.fromkeys(_WHEN, _applies),
        "model": judges.minor,
    }
)
