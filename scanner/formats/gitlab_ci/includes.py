"""`include`: files of other places that become part of the pipeline, with all it may do.

By address or from another project they are code somebody else can change; without a commit, from one run to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.shapes import sources
from scanner.formats.shapes.dependencies import Dependency, compare_dependencies
from scanner.formats.shapes.trees import items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

_SCANS = re.compile(r"SAST|Secret|Scanning|DAST|Fuzz|Code-Quality|License|Security", re.IGNORECASE)
_WEIGHT = {
    "remote": Severity.CRITICAL,
    "project": Severity.CRITICAL,
    "component": Severity.CRITICAL,
    "artifact": Severity.CRITICAL,
    "local": Severity.HIGH,
    "template": Severity.MEDIUM,
}
Entry = Mapping[str, Any]


def compare(where: str, old: Any, new: Any) -> Iterator[Delta]:
    one, other = dict(_entries(old)), dict(_entries(new))
    for key, entry in other.items():
        if key not in one:
            kind, place = key
            yield Delta(
                "include-added",
                f"{where}.{kind}",
                "",
                sources.without_password(place),
                _WEIGHT.get(kind, Severity.HIGH),
            )
        else:
            yield from _changed(where, key, one[key], entry)
    for kind, place in one:
        if (kind, place) not in other:
            scans = _SCANS.search(place)
            severity = Severity.HIGH if scans else Severity.MEDIUM
            yield Delta("check-weakened" if scans else "include-changed", f"{where}.{kind}", place, "", severity)
    both = [key for key in other if key in one]
    before, after = ([_row(key, side[key]) for key in both if _refs(key)] for side in (one, other))
    yield from compare_dependencies(before, after)


def _entries(node: Any) -> Iterator[tuple[tuple[str, str], Entry]]:
    """Each included file by where it is, without its revision."""
    for each in items(node):
        entry = mapping(each) if isinstance(each, dict) else {"remote" if "://" in text(each) else "local": each}
        if "project" in entry:
            for file in items(entry.get("file")) or [""]:
                yield ("project", f"{text(entry['project'])}:{text(file)}"), entry
            continue
        kind = next((key for key in ("remote", "component", "artifact", "local", "template") if key in entry), "local")
        for place in items(entry.get(kind)):
            said = text(place)
            yield (kind, said.rpartition("@")[0] or said if kind == "component" else said), entry


def _refs(key: tuple[str, str]) -> bool:
    return key[0] in ("project", "component")


def _row(key: tuple[str, str], entry: Entry) -> Dependency:
    kind, place = key
    if kind == "component":
        return Dependency(place, text(entry.get("component")).rpartition("@")[2])
    return Dependency(place.partition(":")[0], text(entry.get("ref")), group=place.partition(":")[2])


def _changed(where: str, key: tuple[str, str], old: Entry, new: Entry) -> Iterator[Delta]:
    kind, place = key
    was, now = text(old.get("integrity")), text(new.get("integrity"))
    if was and not now:
        yield Delta("hash-removed", f"{where}.{kind}", was, "", Severity.HIGH)
    elif was and was != now:
        yield Delta("hash-changed", f"{where}.{kind}", was, now, Severity.CRITICAL)
    for part in ("inputs", "rules", "job"):
        if old.get(part) != new.get(part):
            ends = text(old.get(part)), text(new.get(part))
            yield Delta("include-changed", f"{where}[{place}].{part}", *ends, Severity.MEDIUM)
