"""A repository's `.secrets.baseline`: what detect-secrets was told to look for there, and what its people audited.

The file comes from the repository, so it may choose among the plugins and filters that detect-secrets brings and set
their numbers and patterns. It may not name code: detect-secrets would import it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from scanner.credentials.gates import known
from scanner.credentials.profile import DEFAULT_FILTERS, Profile
from scanner.credentials.seal import sealed_hash

FILE = ".secrets.baseline"
_HEURISTICS = frozenset({*DEFAULT_FILTERS, "detect_secrets.filters.heuristic.is_non_text_file"})
_PATTERNS = frozenset(f"detect_secrets.filters.regex.should_exclude_{what}" for what in ("file", "line", "secret"))
_ELSEWHERE = frozenset(  # done by this program in its own way, for every profile
    {
        "detect_secrets.filters.allowlist.is_line_allowlisted",
        "detect_secrets.filters.common.is_baseline_file",
        "detect_secrets.filters.common.is_ignored_due_to_verification_policies",
        "detect_secrets.filters.common.is_invalid_file",
    }
)
_ENTROPY = ("Base64HighEntropyString", "HexHighEntropyString")
_MOST_BITS = 8.0


class Baseline(Struct, frozen=True):
    """`plugins` and `filters` are None where the file does not speak of them. `audited`: (path, type, SHA-1).

    `notes` say what of the file is not followed.
    """

    plugins: tuple[Mapping[str, Any], ...] | None = None
    filters: tuple[Mapping[str, Any], ...] | None = None
    audited: frozenset[tuple[str, str, str]] = frozenset()
    notes: tuple[str, ...] = ()


def read_baseline(content: bytes) -> Baseline:
    """The baseline in these bytes; one that is no baseline accepts nothing and changes nothing, and says so."""
    try:
        data = json.loads(content)
        if not isinstance(data, dict):
            raise TypeError("not an object")
        notes: list[str] = []
        plugins = tuple(_plugins(data["plugins_used"], notes)) if "plugins_used" in data else None
        filters = tuple(_filters(data["filters_used"], notes)) if "filters_used" in data else None
        return Baseline(plugins, filters, frozenset(_audited(data.get("results", {}))), tuple(notes))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, re.error) as error:
        return Baseline(notes=(f"{FILE} is not followed: it cannot be read ({type(error).__name__})",))


def with_baseline(profile: Profile, baseline: Baseline) -> Profile:
    """`profile` with what the baseline says of detect-secrets' plugins and filters; our own stay as they are."""
    own = tuple(each for each in profile.filters if not each["path"].startswith("detect_secrets."))
    return replace(
        profile,
        plugins=profile.plugins if baseline.plugins is None else baseline.plugins,
        filters=profile.filters if baseline.filters is None else (*baseline.filters, *own),
    )


def with_exclusions(profile: Profile, exclusions: Mapping[str, tuple[str, ...]]) -> Profile:
    """`profile` with what detect-secrets' options `--exclude-files`, `-lines` and `-secrets` would add."""
    filters = {each["path"]: each for each in profile.filters}
    for what, patterns in exclusions.items():
        path = f"detect_secrets.filters.regex.should_exclude_{what}"
        if patterns:
            filters[path] = {"path": path, "pattern": [*filters.get(path, {}).get("pattern", ()), *patterns]}
    return replace(profile, filters=tuple(filters.values()))


def audited_hashes(audited: Iterable[tuple[str, str, str]], key: bytes) -> frozenset[tuple[str, str, str]]:
    """What was audited, given with its SHA-1, as (path, type, sealed hash)."""
    return frozenset((path, kind, sealed_hash(kind, digest, key)) for path, kind, digest in audited)


def _plugins(items: Any, notes: list[str]) -> Iterator[Mapping[str, Any]]:
    for item in items:
        name = item["name"]
        if "path" in item or not known(name):
            notes.append(f"{FILE}: the plugin {name!r} is not run: it is the repository's own code")
        elif name in _ENTROPY:
            limit = float(item.get("limit", 4.5 if name == _ENTROPY[0] else 3.0))
            if not 0 <= limit <= _MOST_BITS or math.isnan(limit):
                raise ValueError("limit")
            yield {"name": name, "limit": limit}
        elif name == "KeywordDetector" and item.get("keyword_exclude"):
            re.compile(item["keyword_exclude"])
            yield {"name": name, "keyword_exclude": item["keyword_exclude"]}
        else:
            yield {"name": name}


def _filters(items: Any, notes: list[str]) -> Iterator[Mapping[str, Any]]:
    named = [item["path"] for item in items]
    for path in (*named, "detect_secrets.filters.heuristic.is_non_text_file"):
        if path in _HEURISTICS:
            yield {"path": path}
        elif path not in _PATTERNS and path not in _ELSEWHERE:
            notes.append(f"{FILE}: the filter {path!r} is not run")
    for item in items:
        if item["path"] in _PATTERNS:
            patterns = [item["pattern"]] if isinstance(item["pattern"], str) else list(item["pattern"])
            for pattern in patterns:
                re.compile(pattern)
            yield {"path": item["path"], "pattern": patterns}


def _audited(results: Mapping[str, Iterable[Mapping[str, Any]]]) -> Iterator[tuple[str, str, str]]:
    for path, entries in results.items():
        for entry in entries:
            yield str(path), str(entry["type"]), str(entry["hashed_secret"])
