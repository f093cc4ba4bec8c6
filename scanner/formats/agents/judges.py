"""What it means when one value of an agent's settings changes, by the kind of thing it is.

A judge takes the place of a value and what stood there before and after, and tells the deltas. Those of servers, hooks,
variables and permissions have modules of their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from scanner.formats.agents.secrets import conceals, credential, shown
from scanner.formats.shapes import sources
from scanner.formats.shapes.grants import compare_lists
from scanner.formats.shapes.shell import new_downloads
from scanner.formats.shapes.trees import items
from scanner.model.change import Delta
from scanner.model.scale import Severity

WIDER, NARROWER = "agent-permission-widened", "agent-permission-narrowed"

Judge = Callable[[str, Any, Any], Iterator[Delta]]


def quiet(_place: str, _old: Any, _new: Any) -> Iterator[Delta]:
    """Looks, language, and what is told elsewhere."""
    return iter(())


def changed(severity: Severity, kind: str = "agent-setting-changed") -> Judge:
    """Any change is one delta."""

    def judge(place: str, old: Any, new: Any) -> Iterator[Delta]:
        yield Delta(kind, place, shown(old, place), shown(new, place), severity)

    return judge


setting = changed(Severity.MEDIUM)
minor = changed(Severity.LOW)


def entries(value: Any) -> list[str]:
    """A list as text; of a mapping to switches those that are on."""
    if isinstance(value, dict):
        return [str(key) for key, inner in value.items() if inner is not False and inner is not None]
    return [each if isinstance(each, str) else shown(each) for each in items(value)]


def _listed(allows: bool, severity: Severity) -> Judge:
    def judge(place: str, old: Any, new: Any) -> Iterator[Delta]:
        yield from compare_lists(
            place, entries(old), entries(new), allows=allows, wider=WIDER, narrower=NARROWER, severity=severity
        )

    return judge


allowed = _listed(True, Severity.CRITICAL)
forbidden = _listed(False, Severity.CRITICAL)


def limited(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """A list of what may be used, whose absence means everything."""
    if old is None or new is None:
        wider = new is None
        kind, severity = (WIDER, Severity.HIGH) if wider else (NARROWER, Severity.LOW)
        yield Delta(kind, place, shown(old) or "everything", shown(new) or "everything", severity)
    else:
        yield from allowed(place, old, new)


def switch(*, widens: bool, default: bool = False, severity: Severity = Severity.CRITICAL) -> Judge:
    """A switch that lets an agent do more when it stands on `widens`. Neither true nor false counts as that."""

    def state(value: Any) -> bool:
        if value is None:
            return default
        plain = {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value
        return plain if isinstance(plain, bool) else widens

    def judge(place: str, old: Any, new: Any) -> Iterator[Delta]:
        if state(old) is not state(new):
            wider = state(new) is widens
            kind, weight = (WIDER, severity) if wider else (NARROWER, Severity.LOW)
            yield Delta(kind, place, shown(old), shown(new), weight)

    return judge


def mode(*ranks: str, default: str) -> Judge:
    """One of `ranks`, the tightest first; an unknown one may be anything."""

    def rank(value: Any) -> int:
        plain = default if value is None else value
        return ranks.index(plain) if plain in ranks else len(ranks)

    def judge(place: str, old: Any, new: Any) -> Iterator[Delta]:
        if rank(new) > rank(old) or rank(new) == len(ranks):
            yield Delta(WIDER, place, shown(old), shown(new), Severity.CRITICAL)
        elif rank(new) < rank(old):
            yield Delta(NARROWER, place, shown(old), shown(new), Severity.LOW)

    return judge


def endpoint(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Where the agent talks to, with what it knows and with a key; or the program that hands the key out."""
    severity = Severity.CRITICAL if new else Severity.MEDIUM
    yield Delta("agent-endpoint-changed", place, shown(old, place), shown(new, place), severity)
    if isinstance(new, str) and sources.insecure(new):
        yield Delta("transport-weakened", place, shown(old), shown(new), Severity.CRITICAL)


def program(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """A command that is started without being asked for."""
    if not new:
        yield Delta("agent-hook-removed", place, shown(old), "", Severity.MEDIUM)
        return
    yield Delta("agent-hook-changed" if old else "agent-hook-added", place, shown(old), shown(new), Severity.CRITICAL)
    yield from fetched(place, old, new)


def fetched(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """What a command runs that it has just fetched."""
    one, other = (each if isinstance(each, str) else " ".join(entries(each)) for each in (old, new))
    for line, severity in new_downloads(one, other).items():
        yield Delta("download-and-run", place, "", shown(line), severity)


def secret(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """A key in a file, told without it; a reference to one is none."""
    if isinstance(new, str) and conceals(new):
        yield Delta("secret-exposed", place, "", shown(new, place), Severity.CRITICAL)
    else:
        yield Delta("agent-setting-changed", place, shown(old, place), shown(new, place), Severity.MEDIUM)


def obeyed(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Files or texts that the agent takes for instructions."""
    before = set(entries(old))
    for each in entries(new):
        if each not in before:
            yield Delta("instructions-import", place, "", shown(each), Severity.HIGH)
    if before - set(entries(new)):
        gone = ", ".join(sorted(before - set(entries(new))))
        yield Delta("agent-setting-changed", place, shown(gone), shown(new), Severity.MEDIUM)


_GRANTED = switch(widens=True)
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_MEANT: tuple[tuple[frozenset[str], Judge], ...] = (
    (
        frozenset({"deny", "denied", "disallowed", "blocked", "forbidden", "excluded", "disabled", "denylist"}),
        forbidden,
    ),
    (frozenset({"allow", "allowed", "trusted", "approve", "approved", "allowlist", "whitelist", "approval"}), allowed),
    (frozenset({"url", "endpoint", "proxy", "host", "gateway", "base", "uri", "helper"}), endpoint),
    (
        frozenset(
            {"command", "commands", "cmd", "script", "exec", "executable", "binary", "install", "start", "setup"}
        ),
        program,
    ),
)


def by_name(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """A key of no table, judged by the words of its name."""
    last = place.rpartition(".")[2]
    words = {word.lower() for word in _PARTS.findall(last)}
    if credential(last):
        yield from secret(place, old, new)
        return
    if _starts(new) or _starts(old):
        yield Delta("agent-tool-changed", place, shown(old), shown(new), Severity.HIGH)
        return
    judge = next((judge for meant, judge in _MEANT if words & meant), setting)
    if judge is allowed and not any(isinstance(side, list | dict) for side in (old, new)):
        judge = _GRANTED
    yield from judge(place, old, new)


def _starts(value: Any) -> bool:
    """A list of mappings that name commands."""
    rows = value[:50] if isinstance(value, list) else []
    return any(isinstance(each, dict) and each.keys() & {"command", "script", "run", "cmd"} for each in rows)


def canonical(value: Any) -> str:
    """A value as text that is equal for equal values, whatever the order of keys."""
    return json.dumps(value, sort_keys=True, default=str)
