"""OWNERS and OWNERS_ALIASES: who may approve a change below a folder, as the bots of Kubernetes and others read them.

The YAML form names approvers and reviewers; older projects keep a plain list of addresses with a few directives. An
approver who goes makes others decide, one who comes may let anything in. Reviewers are only asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.settings import entries
from scanner.formats.shapes.sides import UnreadableError, as_lines, as_yaml, bounded, compared
from scanner.formats.shapes.trees import at, mapping
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_DECIDE = ("approvers", "required_reviewers", "maintainers", "owners")
_ASKED = ("reviewers", "security_contacts")
_KEY = re.compile(r"[ \t]*[\w-]+:(?:\s|$)")
Lists = dict[str, list[str]]


def matches(path: str) -> bool:
    """Exactly so spelled, as the tools look for them; `owners` is a folder's name elsewhere."""
    return path.rpartition("/")[2] in ("OWNERS", "OWNERS_ALIASES")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    if old is not None and new is None:
        yield Delta("owner-removed", "file", "asked whoever it names", "", Severity.CRITICAL)
        return
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Lists:
    try:
        tree = bounded(as_yaml(content))
    except UnreadableError:
        lines = as_lines(content)  # raises again where it is no text, or an unresolved conflict
        if any(_KEY.match(line) for line in lines):
            raise
        return _plain(lines)
    if not isinstance(tree, dict):
        return _plain(as_lines(content)) if isinstance(tree, str | list | None) else {}
    return dict(_lists(tree))


def _plain(lines: list[str]) -> Lists:
    """One owner or directive a line."""
    said = (line.partition("#")[0].strip().lstrip("-").strip() for line in lines)
    return {"owners": [line for line in said if line]}


def _lists(tree: Any) -> Iterator[tuple[str, list[str]]]:
    for key, value in mapping(tree).items():
        if key in (*_DECIDE, *_ASKED):
            yield key, _names(value)
    for pattern, inner in mapping(tree.get("filters")).items():
        for key, value in mapping(inner).items():
            if key in (*_DECIDE, *_ASKED):
                yield f"filters[{pattern}].{key}", _names(value)
    for alias, people in mapping(tree.get("aliases")).items():
        yield f"aliases[{alias}]", _names(people)
    if at(tree, "options", "no_parent_owners") is True:
        yield "options.no_parent_owners", ["true"]


def _names(value: Any) -> list[str]:
    return [entry.lower() for entry in entries(value)]


def _compare(old: Lists | None, new: Lists) -> Iterator[Delta]:
    if old is None:
        yield Delta("owner-added", "file", "", f"{sum(map(len, new.values()))} owners", Severity.MEDIUM)
        return
    for place in dict.fromkeys((*new, *old)):
        was, now = set(old.get(place, ())), set(new.get(place, ()))
        gone, come = sorted(was - now), sorted(now - was)
        if not gone and not come:
            continue
        kind, severity = _judged(place, bool(gone), bool(come), bool(now))
        yield Delta(kind, place, ", ".join(gone), ", ".join(come), severity)


def _judged(place: str, gone: bool, come: bool, left: bool) -> tuple[str, Severity]:
    asked = place.rpartition(".")[2] in _ASKED
    if place == "options.no_parent_owners":
        return "owner-changed", Severity.CRITICAL  # whether the folders above decide as well
    kind = "owner-changed" if gone and come else "owner-removed" if gone else "owner-added"
    if asked:
        return kind, Severity.LOW
    if gone and not come:
        return kind, Severity.HIGH if left else Severity.CRITICAL
    return kind, Severity.CRITICAL if gone else Severity.MEDIUM
