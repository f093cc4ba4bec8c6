"""What an agent may do unasked, must ask for, and may not do: three lists of which one entry is in at most one.

An entry that moves between them is one change. One that a wider entry of the same list already covers is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.agents.judges import NARROWER, WIDER, entries
from scanner.formats.agents.secrets import shown
from scanner.formats.shapes.trees import mapping
from scanner.model.change import Delta
from scanner.model.scale import Severity

_UNSAID = 2  # the agent's own default stands between asking and allowing
_LEVELS = {"deny": 0, "ask": 1, "allow": 3}
_LOOKING = frozenset(
    {"Read", "Glob", "Grep", "LS", "NotebookRead", "TodoRead", "TodoWrite", "Task"}
)  # within the project
Levels = Mapping[str, int]


def permissions(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Deltas between two `{allow: [...], ask: [...], deny: [...]}`."""
    yield from levels(place, _levels(mapping(old)), _levels(mapping(new)))


def actions(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Deltas between two `{tool: "ask", other: {pattern: "allow"}}`, or one action for all."""
    yield from levels(place, _flat(old), _flat(new))


def levels(place: str, old: Levels, new: Levels) -> Iterator[Delta]:
    for entry in (*new, *(entry for entry in old if entry not in new)):
        was, now = old.get(entry, _UNSAID), new.get(entry, _UNSAID)
        if (
            was == now
            or (entry not in old and _covered(entry, old, now))
            or (entry not in new and _covered(entry, new, was))
        ):
            continue
        wider = now > was
        severity = Severity.CRITICAL if wider and entry not in _LOOKING else Severity.LOW
        key = _NAMES[now if entry in new else was]
        yield Delta(
            WIDER if wider else NARROWER, f"{place}.{key}", _said(entry, old, was), _said(entry, new, now), severity
        )


_NAMES = {level: name for name, level in _LEVELS.items()}


def _said(entry: str, side: Levels, level: int) -> str:
    return shown(f"{_NAMES[level]} {entry}") if entry in side else ""


def _levels(tree: Mapping[str, Any]) -> dict[str, int]:
    """The level of each entry; the strictest list wins."""
    return {entry: level for name, level in reversed(_LEVELS.items()) for entry in entries(tree.get(name))}


def _flat(value: Any) -> dict[str, int]:
    if isinstance(value, str):
        return {"*": _LEVELS.get(value, 3)}
    found: dict[str, int] = {}
    for tool, action in mapping(value).items():
        if isinstance(action, dict):
            found |= {f"{tool}({pattern})": _LEVELS.get(str(each), 3) for pattern, each in action.items()}
        elif isinstance(action, bool):
            found[tool] = 3 if action else 0
        else:
            found[tool] = _LEVELS.get(action, 3) if isinstance(action, str) else 3
    return found


def _covered(entry: str, side: Levels, level: int) -> bool:
    """Whether `side` says the same of everything, of the whole tool, or of a shorter beginning of the command."""
    tool, bracket, rest = entry.partition("(")
    if not bracket:
        return False
    if any(side.get(each) == level for each in (tool, f"{tool}(*)", f"{tool}(**)")):
        return True
    said = rest.removesuffix(")").removesuffix(":*").removesuffix(" *").split(" ")[:20]
    for length in range(1, len(said) + 1):
        start = " ".join(said[:length])
        wider = (f"{tool}({start}:*)", f"{tool}({start} *)")
        if any(each != entry and side.get(each) == level for each in wider):
            return not any(mark in rest for mark in (";", "&", "|", "$(", "`", "\n"))
    return False
