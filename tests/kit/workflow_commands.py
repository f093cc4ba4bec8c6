"""Workflow commands as GitHub's runner reads them (actions/runner, ActionCommand.cs), to see what was told to it."""

from __future__ import annotations

import re

_DATA = {"%0D": "\r", "%0A": "\n", "%25": "%"}
_PROPERTY = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
_NOTES = ("debug", "echo", "endgroup", "error", "group", "notice", "warning")
_SETTINGS = ("add-mask", "add-matcher", "add-path", "remove-matcher", "save-state", "set-env", "set-output")
REGISTERED = frozenset((*_NOTES, *_SETTINGS, "stop-commands"))


def parse(line: str) -> tuple[str, dict[str, str], str]:
    """Name, properties and message of a line that is a command. Raises ValueError for one that is none."""
    line = line.lstrip()
    if not line.startswith("::") or (end := line.find("::", 2)) < 0:
        raise ValueError(f"no command: {line!r}")
    name, _, rest = line[2:end].partition(" ")
    properties = {}
    for each in filter(None, rest.strip().split(",")):
        key, equals, value = each.partition("=")
        if equals and key and value:
            properties[key] = _unescaped(value, _PROPERTY)
    return name, properties, _unescaped(line[end + 2 :], _DATA)


def obeyed(line: str) -> bool:
    """Whether the runner would take a line for a command, in the newer or in the older form."""
    newer = re.match(r"\s*::([^ :]*)[^:]*(?::[^:]+)*::", line)
    older = re.search(r"##\[([^ \]]*)[^\]]*\]", line)
    return any(found and found[1].lower() in REGISTERED for found in (newer, older))


def _unescaped(text: str, table: dict[str, str]) -> str:
    for written, meant in table.items():
        text = text.replace(written, meant)
    return text
