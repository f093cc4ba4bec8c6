"""Renovate's configuration: what it may merge alone, how young a release may be, what it runs and whom it asks.

An option may stand at the top, under a manager or in a package rule, so it is judged by its name wherever it stands.
Rules are paired by what they match. The table of options is in `renovate_options`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.bots.json5 import as_json5
from scanner.formats.bots.renovate_hosts import compare_hosts
from scanner.formats.bots.renovate_options import IRRELEVANT, judged, judged_preset
from scanner.formats.shapes import sources
from scanner.formats.shapes.settings import Difference, differences, distinct, entries, inside
from scanner.formats.shapes.sides import compared
from scanner.formats.shapes.trees import items, mapping
from scanner.formats.shapes.variables import shown
from scanner.formats.shapes.versions import newer
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

WORST = Severity.CRITICAL
_PATH = re.compile(r"(?:(?:\.github|\.gitlab)/)?(?:renovate\.json[c5]?|\.renovaterc(?:\.json[c5]?)?)$")
_NAMES = ("matchHost", "domainName", "hostName", "baseUrl", "depNameTemplate", "packageNameTemplate", "name")
_MATCHES = re.compile(r"(?:match|exclude)[A-Z]")
_SHOWN = 120
_NEW_NAMES = {
    "stabilityDays": "minimumReleaseAge",
    "regexManagers": "customManagers",
    "fileMatch": "managerFilePatterns",
    "matchPaths": "matchFileNames",
    "matchFiles": "matchFileNames",
    "baseBranches": "baseBranchPatterns",
    "excludedPackageNames": "excludePackageNames",
}


def matches(path: str) -> bool:
    return bool(_PATH.match(path.casefold()))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> dict[str, Any]:
    return dict(mapping(_renamed(as_json5(content)))) if content.strip() else {}


def _renamed(tree: Any) -> Any:
    """Options under their names of today, as Renovate itself migrates them."""
    if isinstance(tree, list):
        return [_renamed(each) for each in tree]
    if not isinstance(tree, dict):
        return "custom.regex" if tree == "regex" else tree
    found = {_NEW_NAMES.get(key, key): _renamed(value) for key, value in tree.items()}
    patterns = found.get("managerFilePatterns")
    if isinstance(patterns, list):
        found["managerFilePatterns"] = [each.strip("/") if isinstance(each, str) else each for each in patterns]
    for each in items(found.get("customManagers")):
        if isinstance(each, dict):
            each.setdefault("customType", "custom.regex")
    return found


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    before = old or {}
    if old is None:
        yield Delta("update-bot-changed", "file", "", "added", Severity.MEDIUM)
    for delta in _all(before, new):
        if old is not None or delta.severity.at_least(Severity.HIGH):
            yield delta


def _all(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Delta]:
    yield from compare_hosts(old.get("hostRules"), new.get("hostRules"))
    was, now = _rules(old.get("packageRules")), _rules(new.get("packageRules"))
    yield from _rematched(was, now)
    one, other = ({**side, "packageRules": rules} for side, rules in ((old, was), (new, now)))
    one.pop("hostRules", None)
    other.pop("hostRules", None)
    for each in differences(one, other, _NAMES):
        yield from _option(each)


def _rules(value: Any) -> dict[str, Any]:
    """Package rules by what they match; of two that match the same both are kept."""
    names: list[str] = []
    effects: list[dict[str, Any]] = []
    for rule in map(mapping, items(value)):
        matched = {key: inner for key, inner in rule.items() if _MATCHES.match(key) and inner not in (None, [])}
        said = (f"{key.removeprefix('match')} {', '.join(sorted(entries(matched[key])))}" for key in sorted(matched))
        effect = {key: inner for key, inner in rule.items() if key not in matched and key not in IRRELEVANT}
        if not effect:
            continue
        name = f"[{short('; '.join(said), _SHOWN)}]"
        names.append(name)
        effects.append(effect)
    return dict(zip(distinct(names), effects, strict=True))


def _rematched(was: dict[str, Any], now: dict[str, Any]) -> Iterator[Delta]:
    """A rule that does the same to other packages is one change; both halves are taken out."""
    lost = {_effect(was[name]): name for name in was if name not in now}
    for name in [name for name in now if name not in was]:
        earlier = lost.pop(_effect(now[name]), None)
        if earlier is None:
            continue
        merges = now[name].get("automerge") is True
        kind, severity = ("update-bot-widened", Severity.HIGH) if merges else ("update-bot-changed", Severity.MEDIUM)
        yield Delta(kind, "packageRules.match", earlier, name, severity)
        del was[earlier], now[name]


def _effect(rule: Any) -> str:
    return json.dumps(rule, sort_keys=True, default=str)


def _option(each: Difference) -> Iterator[Delta]:
    if not IRRELEVANT.isdisjoint(each.path):
        return
    if each.path[-1] == "extends":
        yield from _presets(each)
        return
    kind, severity = judged(each)
    was, now = (sources.without_password(shown(each.key, value)) for value in (each.old, each.new))
    yield Delta(kind, each.subject, was, now, severity)
    for place in inside(each):
        kind, severity = judged(place)
        if severity.at_least(Severity.HIGH):
            yield Delta(kind, place.subject, "", sources.without_password(shown(place.key, place.new)), severity)


def _presets(each: Difference) -> Iterator[Delta]:
    """One delta for each preset that came or went; one whose revision moved is a bump."""
    gone = {_preset(entry): entry for entry in entries(each.old) if entry not in entries(each.new)}
    for entry in entries(each.new):
        if entry in entries(each.old):
            continue
        name = _preset(entry)
        earlier = gone.pop(name, None)
        if earlier is None:
            kind, severity = judged_preset(entry, came=True)
            yield Delta(kind, f"{each.subject}[{name}]", "", entry, severity)
        else:
            yield _repinned(name, earlier.partition("#")[2], entry.partition("#")[2])
    for name, entry in gone.items():
        kind, severity = judged_preset(entry, came=False)
        yield Delta(kind, f"{each.subject}[{name}]", entry, "", severity)


def _preset(entry: str) -> str:
    return entry.partition("#")[0].partition("(")[0]


def _repinned(name: str, old: str, new: str) -> Delta:
    plain = name.rpartition(">")[2]
    if old and not new:
        return Delta("pin-loosened", plain, old, "any version", Severity.HIGH)
    kind = "dependency-downgraded" if newer(old, new) is False else "dependency-bumped"
    return Delta(kind, plain, old or "any version", new, Severity.HIGH if "down" in kind else Severity.MEDIUM)
