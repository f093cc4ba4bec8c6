"""`.vscode/launch.json` and `extensions.json`: what a person may start or is advised to install.

Nothing in them runs by itself, so a change is told and not held; a command that fetches and runs is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.agents import bounded, judges, settings
from scanner.formats.agents.secrets import shown
from scanner.formats.shapes.trees import items, mapping
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.MEDIUM
_PATH = re.compile(r"(?:^|/)(?:\.vscode/(?:launch|extensions)|\.zed/debug)\.json$", re.IGNORECASE)
_LOOKS = frozenset(
    {"name", "presentation", "internalConsoleOptions", "console", "showGlobalVariables", "order", "group"}
)


def matches(path: str) -> bool:
    return bool(_PATH.search(path))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    def compare(before: dict[str, Any] | None, after: dict[str, Any]) -> Iterator[Delta]:
        yield from launches("configurations", before or {}, after)
        yield from extensions("recommendations", before or {}, after)

    yield from bounded.compared(old, new, settings.as_settings, compare, worst=WORST, removed=Severity.LOW)


def launches(place: str, old: Any, new: Any) -> Iterator[Delta]:
    before, after = _named(old), _named(new)
    for name, launch in after.items():
        was = before.get(name)
        if was != launch:
            at = f"{place}[{name}]"
            yield Delta("run-changed", at, _started(was), _started(launch), Severity.LOW)
            yield from judges.fetched(at, mapping(was).get("command"), launch.get("command"))


def extensions(place: str, old: Any, new: Any) -> Iterator[Delta]:
    before, after = (judges.entries(mapping(side).get("recommendations")) for side in (old, new))
    known = {each.lower() for each in before}
    for name in after:
        if name.lower() not in known:
            yield Delta("plugin-added", place, "", shown(name), Severity.LOW)


def _named(tree: Any) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    root = mapping(tree)
    for launch in (*items(root.get("configurations")), *items(root.get("compounds"))):
        if isinstance(launch, dict):
            found[shown(launch.get("name"))] = {
                key: value for key, value in mapping(launch).items() if key not in _LOOKS
            }
    return found


def _started(launch: Mapping[str, Any] | None) -> str:
    """What is started, for people."""
    if not launch:
        return ""
    main = ("command", "program", "module", "runtimeExecutable", "url", "processId", "preLaunchTask")
    return shown(next((launch[key] for key in main if launch.get(key)), dict(launch)))
