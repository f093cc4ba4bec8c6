"""detect-secrets' own plugins and filters on the lines a change adds.

Called plugin by plugin: its `scan_line` searches eagerly and edits global settings, its `scan_diff` drops every path
that is not on disk (facts: secrets, section G). A plugin's own expressions, run once over all added lines together,
decide whether it needs to see them one by one; a line that matches alone also matches there, since every anchor in those
expressions accepts a newline. Its settings are process-wide, so one process has one profile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from detect_secrets.core import scan as detect_secrets_scan
from detect_secrets.filters.allowlist import is_line_allowlisted
from detect_secrets.plugins.base import BasePlugin, RegexBasedDetector
from detect_secrets.settings import get_plugins, get_settings
from detect_secrets.util.code_snippet import get_code_snippet

MAX_BYTES = 20_000_000  # a blob; larger ones are named in the report's coverage
_SNIFF = 8000  # bytes in which git, too, looks for a NUL to call a file binary

_ON_DISK = "detect_secrets.filters.common.is_invalid_file"
_ALLOWLIST = "detect_secrets.filters.allowlist.is_line_allowlisted"


@dataclass(frozen=True, slots=True)
class Hit:
    """A secret in the clear: never leaves this package but through `seal`."""

    type: str
    line: int
    value: str
    allowlisted: bool


@dataclass(frozen=True, slots=True)
class Engine:
    """The plugins of a profile, each with the expressions of which one must match (none: it sees every line)."""

    plugins: tuple[tuple[BasePlugin, tuple[re.Pattern[str], ...]], ...]


def open_engine(profile: Mapping[str, Any]) -> Engine:
    """The engine for a profile of rules/secrets/. Configures detect-secrets for this process."""
    settings = get_settings()
    settings.clear()
    settings.configure_plugins([dict(plugin) for plugin in profile["plugins"]])
    settings.disable_filters(_ON_DISK, _ALLOWLIST)
    for item in profile.get("filters", ()):
        settings.filters[item["path"]] = dict(item)
    _relevant.cache_clear()
    return Engine(tuple((plugin, _gates(plugin)) for plugin in get_plugins()))


def _gates(plugin: BasePlugin) -> tuple[re.Pattern[str], ...]:
    return tuple(plugin.denylist) if isinstance(plugin, RegexBasedDetector) else ()


def is_binary(blob: bytes) -> bool:
    return b"\0" in blob[:_SNIFF]


def scan(engine: Engine, path: str, new: bytes, olds: tuple[bytes, ...]) -> Iterator[Hit]:
    """Secrets in the lines of `new` that none of `olds` holds. Lines count from 1."""
    if not _relevant(path):
        return
    known = {line for old in olds for line in old.split(b"\n")}
    lines = new.split(b"\n")
    added = [(number, raw) for number, raw in enumerate(lines, 1) if raw and raw not in known]
    if not added:
        return
    texts = [(number, raw.decode("utf-8", "replace").rstrip()) for number, raw in added]
    block = "\n".join(text for _, text in texts)
    plugins = [plugin for plugin, gates in engine.plugins if not gates or any(gate.search(block) for gate in gates)]
    if plugins:
        yield from _judge(plugins, path, texts, [raw.decode("utf-8", "replace") for raw in lines])


def _judge(plugins: list[BasePlugin], path: str, texts: list[tuple[int, str]], lines: list[str]) -> Iterator[Hit]:
    seen = set()
    for number, text in texts:
        context = get_code_snippet(lines=lines, line_number=number)
        if detect_secrets_scan._is_filtered_out(["line"], filename=path, line=text, context=context):
            continue
        for plugin in plugins:
            found = detect_secrets_scan._scan_line(plugin, path, text, number, context)
            for secret in sorted(found, key=lambda each: each.secret_value or ""):
                value = secret.secret_value or ""
                given = {"filename": path, "secret": value, "plugin": plugin, "line": text, "context": context}
                if (secret.type, value) in seen or detect_secrets_scan._is_filtered_out(["context"], **given):
                    continue
                seen.add((secret.type, value))
                yield Hit(secret.type, number, value, is_line_allowlisted(path, text, context))


@lru_cache(maxsize=65536)
def _relevant(path: str) -> bool:
    """Whether detect-secrets looks into files of this name at all (lock files, images and Swagger pages it leaves out)."""
    return not detect_secrets_scan._is_filtered_out(["filename"], filename=path)
