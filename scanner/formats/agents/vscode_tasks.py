"""VS Code's (and Zed's) tasks: commands, some of which run as soon as the folder is opened.

`"runOn": "folderOpen"` was planted in repositories to start malware on every checkout (April 2026). A task that such a
task depends on runs with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.agents import bounded, judges, settings
from scanner.formats.agents.environment import environment
from scanner.formats.agents.secrets import shown
from scanner.formats.shapes.trees import at, items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_PATH = re.compile(r"(?:^|/)\.(?:vscode|zed)/tasks\.json$", re.IGNORECASE)
_RUN = ("type", "command", "args", "script", "task", "windows", "linux", "osx", "file", "path", "dependsOn")
Tasks = Mapping[str, Mapping[str, Any]]


def matches(path: str) -> bool:
    return bool(_PATH.search(path))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    def compare(before: Any, after: Any) -> Iterator[Delta]:
        yield from tasks("tasks", before, after)

    yield from bounded.compared(old, new, _read, compare, worst=WORST)


def _read(content: bytes) -> dict[str, Any]:
    """A mapping with `tasks`; Zed's file is the list itself."""
    text = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"["):
        return settings.as_settings(b'{"tasks": ' + text + b"\n}")
    return settings.as_settings(content)


def tasks(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Deltas between two files of tasks."""
    before, after = _named(old), _named(new)
    automatic = _automatic(after) - _automatic(before)
    running = _automatic(after)
    for name, task in after.items():
        if name in automatic:
            yield Delta("autorun-added", f"{place}[{name}]", "", shown(_runs(task)), Severity.CRITICAL)
        was = _runs(before.get(name))
        if was != _runs(task):
            if name not in automatic:
                severity = Severity.CRITICAL if name in running else Severity.MEDIUM if was else Severity.LOW
                yield Delta("run-changed", f"{place}[{name}]", shown(was), shown(_runs(task)), severity)
            yield from judges.fetched(f"{place}[{name}]", was, _runs(task))
    yield from environment(f"{place}.options.env", _environment(old), _environment(new))


def _named(tree: Any) -> Tasks:
    """Tasks by label. The old form of the file is one task."""
    found: dict[str, Mapping[str, Any]] = {}
    root = mapping(tree)
    rows = [each for each in items(root.get("tasks")) if isinstance(each, dict)]
    if root.get("command"):
        rows.append({key: value for key, value in root.items() if key != "tasks"})
    for task in rows:
        name = shown(task.get("label") or task.get("taskName") or task.get("script") or task.get("command") or "task")
        found[name if name not in found else f"{name} ({len(found)})"] = mapping(task)
    return found


def _runs(task: Mapping[str, Any] | None) -> str:
    """What a task starts, for comparing and for people."""
    if not task:
        return ""
    parts = [
        judges.canonical(task[key]) if isinstance(task[key], dict) else _words(task[key]) for key in _RUN if key in task
    ]
    cwd = at(task, "options", "cwd")
    shell = at(task, "options", "shell")
    return " ".join(filter(None, (*parts, f"in {shown(cwd)}" if cwd else "", f"by {shown(shell)}" if shell else "")))


def _words(value: Any) -> str:
    return " ".join(each if isinstance(each, str) else judges.canonical(each) for each in items(value))


def _automatic(named: Tasks) -> set[str]:
    """Tasks that start when the folder is opened, and what they depend on."""
    found = {name for name, task in named.items() if text(at(task, "runOptions", "runOn")).lower() == "folderopen"}
    waiting = list(found)
    while waiting:
        for each in items(named.get(waiting.pop(), {}).get("dependsOn")):
            if isinstance(each, str) and each in named and each not in found:
                found.add(each)
                waiting.append(each)
    return found


def _environment(tree: Any) -> dict[str, Any]:
    found = dict(mapping(at(tree, "options", "env")))
    for name, task in _named(tree).items():
        variables = {**mapping(task.get("env")), **mapping(at(task, "options", "env"))}
        found |= {key if key not in found else f"{name}.{key}": value for key, value in variables.items()}
    return found
