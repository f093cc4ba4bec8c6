"""`*.code-workspace`: settings, tasks, launches and recommendations in one file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.agents import bounded, settings
from scanner.formats.agents.servers import servers
from scanner.formats.agents.vscode_launch import extensions, launches
from scanner.formats.agents.vscode_settings import preferences
from scanner.formats.agents.vscode_tasks import tasks
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.trees import at
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL


def matches(path: str) -> bool:
    return name_of(path).endswith(".code-workspace")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    def compare(before: dict[str, Any] | None, after: dict[str, Any]) -> Iterator[Delta]:
        old, new = before or {}, after
        yield from preferences("settings.", old.get("settings"), new.get("settings"))
        yield from tasks("tasks", old.get("tasks"), new.get("tasks"))
        yield from launches("launch", old.get("launch"), new.get("launch"))
        yield from extensions("extensions", old.get("extensions"), new.get("extensions"))
        yield from servers("mcp.servers", at(old, "mcp", "servers"), at(new, "mcp", "servers"))

    yield from bounded.compared(old, new, settings.as_settings, compare, worst=WORST)
