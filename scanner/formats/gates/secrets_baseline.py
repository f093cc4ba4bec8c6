""".secrets.baseline of detect-secrets: which findings are accepted, which plug-ins look, which filters look away.

A regenerated baseline accepts whatever is in the tree at that moment. Line numbers move with the code and mean nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_json, compared
from scanner.formats.shapes.trees import items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH
_LIMITS = frozenset({"limit", "base64_limit", "hex_limit"})
Key = tuple[str, str]  # the kind of a secret and its digest
Results = dict[str, dict[Key, Any]]


def matches(path: str) -> bool:
    return name_of(path).endswith(".secrets.baseline") or name_of(path) == ".secrets.baseline.json"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> Mapping[str, Any]:
    tree = as_json(content)
    if not isinstance(tree, dict):
        raise UnreadableError("not a mapping")
    return mapping(tree)


def _compare(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Iterator[Delta]:
    before = {} if old is None else old
    yield from _results(_accepted(before.get("results")), _accepted(new.get("results")))
    if old is not None:
        yield from _plugins(_named(before.get("plugins_used"), "name"), _named(new.get("plugins_used"), "name"))
        yield from _filters(_named(before.get("filters_used"), "path"), _named(new.get("filters_used"), "path"))
    for key in ("exclude", "exclude_regex", "word_list", "custom_plugin_paths"):
        was, now = before.get(key), new.get(key)
        if was != now and any(mapping(now).values() or ([now] if now and not isinstance(now, dict) else [])):
            yield Delta("check-weakened", key, text(was), text(now), Severity.HIGH)


def _accepted(value: Any) -> Results:
    found: Results = defaultdict(dict)
    for file, rows in mapping(value).items():
        for row in map(mapping, items(rows)):
            found[file][text(row.get("type")), text(row.get("hashed_secret"))] = row.get("is_secret")
    return found


def _results(old: Results, new: Results) -> Iterator[Delta]:
    """What is accepted now and was not. An entry that left one file for another only moved with the code."""
    moved = Counter(key for file, rows in old.items() for key in rows if key not in new.get(file, {}))
    for file, rows in new.items():
        before = old.get(file, {})
        fresh: Counter[str] = Counter()
        for key, secret in rows.items():
            if key not in before and moved[key]:
                moved[key] -= 1
            elif key not in before:
                fresh[key[0]] += 1
            elif secret is False and before[key] is not False:
                yield Delta("check-weakened", file, f"{key[0]}: secret", f"{key[0]}: no secret", Severity.HIGH)
            elif secret != before[key]:
                yield Delta("setting-changed", file, _audited(before[key]), _audited(secret), Severity.LOW)
        if fresh:
            told = ", ".join(f"{count} x {kind}" for kind, count in sorted(fresh.items()))
            yield Delta("check-weakened", file, "", f"accepted: {told}", Severity.HIGH)
    gone = sum(moved.values())
    if gone:
        yield Delta("setting-changed", "results", f"{gone} accepted", "", Severity.LOW)


def _audited(value: Any) -> str:
    return "not audited" if value is None else "secret" if value is True else "no secret"


def _named(value: Any, key: str) -> dict[str, Mapping[str, Any]]:
    return {text(row.get(key)): row for row in map(mapping, items(value))}


def _plugins(old: dict[str, Mapping[str, Any]], new: dict[str, Mapping[str, Any]]) -> Iterator[Delta]:
    for name in (name for name in old if name not in new):
        yield Delta("check-weakened", f"plugins_used[{name}]", name, "", Severity.HIGH)
    for name, plugin in new.items():
        place = f"plugins_used[{name}]"
        if name not in old:
            custom = bool(plugin.get("path"))
            kind, severity = ("plugin-added", Severity.HIGH) if custom else ("setting-changed", Severity.LOW)
            yield Delta(kind, place, "", text(plugin.get("path")) or name, severity)
            continue
        for key in sorted(old[name].keys() | plugin.keys()):
            was, now = old[name].get(key), plugin.get(key)
            if was != now:
                lower = key in _LIMITS and _number(now) < _number(was)
                kind, severity = ("setting-changed", Severity.LOW) if lower else ("check-weakened", Severity.HIGH)
                yield Delta(kind, f"{place}.{key}", text(was), text(now), severity)


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _filters(old: dict[str, Mapping[str, Any]], new: dict[str, Mapping[str, Any]]) -> Iterator[Delta]:
    """A filter takes findings away; one written in the repository is code that runs in every scan."""
    for name, row in new.items():
        if old.get(name) == row:
            continue
        own = name.startswith(("file://", "./", "/"))
        kind = "plugin-added" if own and name not in old else "check-weakened"
        was = old.get(name, {})
        yield Delta(kind, f"filters_used[{name}]", _pattern(was), _pattern(row) or "added", Severity.HIGH)
    for name in (name for name in old if name not in new):
        yield Delta("setting-changed", f"filters_used[{name}]", _pattern(old[name]) or "used", "", Severity.MEDIUM)


def _pattern(row: Mapping[str, Any]) -> str:
    return text({key: value for key, value in row.items() if key != "path"} or None)
