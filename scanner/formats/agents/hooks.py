"""Hooks: commands that an agent runs at its own events, on the machine of whoever opens the repository.

Tools nest them differently (`{event: [{matcher, hooks: [{command}]}]}`, `{event: [{command}]}`, `{event: [{bash,
powershell}]}`), so a hook is whatever holds a command below an event.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from scanner.formats.agents import judges
from scanner.formats.agents.environment import environment
from scanner.formats.agents.secrets import shown
from scanner.formats.shapes.trees import items, mapping
from scanner.model.change import Delta
from scanner.model.scale import Severity

_RUN = (
    "command",
    "args",
    "bash",
    "powershell",
    "commandWindows",
    "windows",
    "linux",
    "osx",
    "script",
    "run",
    "url",
    "prompt",
)
_QUIET = frozenset(
    {"type", "timeout", "timeoutSec", "timeout_sec", "statusMessage", "description", "name", "comment", "async"}
)
_MOST_PAIRED = 200  # nobody writes more; beyond that each is told by itself
_QUIET_TOP = frozenset({"version", "description", "$schema"})


class Hook(Struct, frozen=True):
    """One command. `when` is the event and its matcher, `runs` what is started, `rest` what else changes it."""

    event: str
    matcher: str
    runs: str
    rest: str = ""

    @property
    def when(self) -> str:
        return f"{self.event}[{self.matcher}]" if self.matcher else self.event


def hooks(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """The deltas between two trees of hooks. A hook that only moved among its like is none."""
    before, after = Counter(_hooks(old)), Counter(_hooks(new))
    gone, come = list((before - after).elements()), list((after - before).elements())
    by_event: dict[str, list[Hook]] = {}
    for hook in gone:
        by_event.setdefault(hook.event, []).append(hook)
    pairs = max(len(gone), len(come)) <= _MOST_PAIRED
    for hook in come:
        yield from _come(place, _taken(by_event.get(hook.event, []), hook) if pairs else None, hook)
    for left in by_event.values():
        for hook in left:
            yield Delta("agent-hook-removed", f"{place}.{hook.when}", shown(hook.runs), "", Severity.MEDIUM)
    yield from _environments(place, old, new)


def _taken(left: list[Hook], hook: Hook) -> Hook | None:
    """The hook of the same event that this one replaces: the same command, or the same matcher, or the first."""
    best = next((each for each in left if each.runs == hook.runs), None)
    best = best or next((each for each in left if each.matcher == hook.matcher), None)
    if best is not None:
        left.remove(best)
    return best


def _come(place: str, old: Hook | None, new: Hook) -> Iterator[Delta]:
    at = f"{place}.{new.when}"
    if old is None:
        yield Delta("agent-hook-added", at, "", shown(new.runs), Severity.CRITICAL)
    elif old.runs == new.runs:
        was, now = (f"{each.matcher} {each.rest}".strip() for each in (old, new))
        yield Delta("agent-hook-changed", at, shown(was), shown(now), Severity.HIGH)
        return
    else:
        yield Delta("agent-hook-changed", at, shown(old.runs), shown(new.runs), Severity.CRITICAL)
    yield from judges.fetched(at, old.runs if old else "", new.runs)


def _hooks(tree: Any) -> Iterator[Hook]:
    if not isinstance(tree, dict):
        yield from _below("any", "", tree)
        return
    for event, inner in tree.items():
        if event not in _QUIET_TOP:
            yield from _below(str(event), "", inner)


def _below(event: str, matcher: str, node: Any) -> Iterator[Hook]:
    for each in items(node):
        if isinstance(each, str):
            yield Hook(event, matcher, each)
        elif isinstance(each, dict) and "hooks" in each:
            yield from _below(event, _matcher(each, matcher), each["hooks"])
        elif isinstance(each, dict):
            runs = " ".join(_text(each[key]) for key in _RUN if each.get(key))
            rest = {str(key): value for key, value in each.items() if key not in _RUN and key not in _QUIET}
            own = _matcher(each, matcher)
            rest.pop("matcher", None)
            rest.pop("env", None)
            if runs or rest:
                yield Hook(event, own, runs or judges.canonical(rest), judges.canonical(rest) if runs and rest else "")
        elif each is not None:
            yield Hook(event, matcher, judges.canonical(each))


def _matcher(node: dict[Any, Any], above: str) -> str:
    return _text(node.get("matcher") or above)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else " ".join(value) if _words(value) else judges.canonical(value)


def _words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _environments(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Variables of single hooks, taken together by event."""
    one, other = mapping(old), mapping(new)
    for event in {**one, **other}:
        before, after = _variables(one.get(event)), _variables(other.get(event))
        if before != after:
            yield from environment(f"{place}.{event}.env", before, after)


def _variables(node: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in items(node):
        if isinstance(each, dict):
            found |= mapping(each.get("env"))
            found |= _variables(each.get("hooks"))
    return found
