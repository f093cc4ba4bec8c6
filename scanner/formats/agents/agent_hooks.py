"""Files of hooks: `hooks.json` of plug-ins, Codex and Cursor, `.github/hooks/*.json`, and JSON in a folder of hooks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.agents import judges, settings
from scanner.formats.agents.hooks import hooks
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_PATH = re.compile(
    r"(?:^|/)(?:hooks/hooks|\.(?:codex|cursor|windsurf|factory|augment|copilot)/hooks|\.[a-z-]+-plugin/hooks)\.json$"
    r"|(?:^|/)\.(?:github|[a-z-]+)/hooks/[^/]+\.(?:json|kiro\.hook|hook)$",
    re.IGNORECASE,
)


def matches(path: str) -> bool:
    return bool(_PATH.search(path))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from settings.compared(old, new, TABLE, worst=WORST, read=_read)


def _read(content: bytes) -> dict[str, Any]:
    """The tree with its events below `hooks`, which some leave out. Kiro's file is one hook."""
    tree = settings.as_settings(content)
    if "then" in tree and "when" in tree:
        return {
            "hooks": {"when": [{"matcher": judges.canonical(tree["when"]), "prompt": judges.canonical(tree["then"])}]}
        }
    if "hooks" in tree:
        return tree
    events = {key: value for key, value in tree.items() if isinstance(value, list | dict)}
    return {**{key: value for key, value in tree.items() if key not in events}, "hooks": events}


TABLE = settings.Table(
    {
        "hooks": hooks,
        **settings.keys("$schema version description name enabled", judges.quiet),
    }
)
