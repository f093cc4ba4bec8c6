"""detect-secrets' own plugins and filters on the lines a change adds.

Called plugin by plugin: its `scan_line` searches eagerly and edits global settings, its `scan_diff` drops every path
that is not on disk. A plugin's own expressions, run once over all added lines together,
decide whether it needs to see them one by one; a line that matches alone also matches there, since every anchor in
those expressions accepts a newline. Its settings are process-wide, so one process has one profile.
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

# What every match of a plugin's slow expressions holds, as an expression that is quick to search for: those that begin
# with optional parts and ignore case cost a hundred times one that begins with a letter (measured on 0.35 MB of a real
# history: 118 of 177 ms). Case is ignored here too, for the four letters outside ASCII that then match inside it.
_RUN = re.compile(r"[a-z0-9_-]{24}", re.I)
_NEEDS: dict[str, re.Pattern[str]] = {
    "ArtifactoryDetector": re.compile(r"A(?:KC|P[\dA-F])[a-zA-Z0-9]{8}"),
    "CloudantDetector": _RUN,
    "IbmCloudIamDetector": _RUN,
    "IbmCosHmacDetector": _RUN,
    "MailchimpDetector": re.compile(r"-us[0-9]"),
    "SoftlayerDetector": _RUN,
    "TelegramBotTokenDetector": re.compile(r":[0-9A-Za-z_-]{35}"),
}

_PART = 8  # characters; a shorter value is a prefix, not a secret

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

    def plugins_for(self, block: str) -> list[BasePlugin]:
        """The plugins that could find something in some line of `block`."""
        absent = {need for need in set(_NEEDS.values()) if not need.search(block)}
        return [
            plugin
            for plugin, gates in self.plugins
            if _NEEDS.get(type(plugin).__name__) not in absent
            and (not gates or any(gate.search(block) for gate in gates))
        ]


# detect-secrets keeps its settings for the whole process; this remembers which profile they are.
_current: list[tuple[Mapping[str, Any], Engine]] = []


def open_engine(profile: Mapping[str, Any]) -> Engine:
    """The engine for a profile of rules/secrets/. Configures detect-secrets for this process, once a profile."""
    if _current and _current[0][0] == profile:
        return _current[0][1]
    settings = get_settings()
    settings.clear()
    settings.configure_plugins([dict(plugin) for plugin in profile["plugins"]])
    settings.disable_filters(_ON_DISK, _ALLOWLIST)
    for item in profile.get("filters", ()):
        settings.filters[item["path"]] = dict(item)
    _relevant.cache_clear()
    engine = Engine(tuple((plugin, _gates(plugin)) for plugin in get_plugins()))
    _current[:] = [(profile, engine)]
    return engine


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
    plugins = engine.plugins_for(block)
    if plugins:
        yield from _judge(plugins, path, texts, [raw.decode("utf-8", "replace") for raw in lines])


def _judge(plugins: list[BasePlugin], path: str, texts: list[tuple[int, str]], lines: list[str]) -> list[Hit]:
    """One hit a secret, at its first line; a line without an allowlist comment speaks for those that have one."""
    hits: dict[tuple[str, str], Hit] = {}
    for number, text in texts:
        context = get_code_snippet(lines=lines, line_number=number)
        if detect_secrets_scan._is_filtered_out(["line"], filename=path, line=text, context=context):
            continue
        allowed = is_line_allowlisted(path, text, context)
        for plugin in plugins:
            found = detect_secrets_scan._scan_line(plugin, path, text, number, context)
            for secret in sorted(found, key=lambda each: each.secret_value or ""):
                part = secret.secret_value or ""
                given = {"filename": path, "secret": part, "plugin": plugin, "line": text, "context": context}
                if detect_secrets_scan._is_filtered_out(["context"], **given):
                    continue
                for value in _whole(plugin, text, part):
                    known = hits.get((secret.type, value))
                    if known is None or (known.allowlisted and not allowed):
                        hits[secret.type, value] = Hit(secret.type, number, value, allowed)
    return sorted(hits.values(), key=lambda hit: (hit.line, hit.type, hit.value))


def _whole(plugin: BasePlugin, line: str, part: str) -> list[str]:
    """The tokens themselves where a plugin's expression hands out only a part of them.

    detect-secrets 1.5 gives "ghp" for every GitHub token, so that two tokens in a file would count as one.
    """
    gates = _gates(plugin) if len(part) < _PART else ()
    found = [match.group(0) for gate in gates for match in gate.finditer(line) if part in match.groups()]
    return list(dict.fromkeys(found)) or [part]


@lru_cache(maxsize=65536)
def _relevant(path: str) -> bool:
    """Whether detect-secrets looks into files of this name at all (lock files, images and Swagger pages it leaves
    out)."""
    return not detect_secrets_scan._is_filtered_out(["filename"], filename=path)
