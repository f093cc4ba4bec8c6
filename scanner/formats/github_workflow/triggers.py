"""What starts a workflow: every trigger is a door, and some doors are open to strangers.

A workflow that starts on `pull_request_target`, on a comment or on another workflow's end runs with the repository's
own token and secrets on a stranger's word (Nx, Ultralytics, TanStack). A filter dropped from `push` in a
workflow that publishes lets any branch publish (SAP CAP, 2026-04-29).
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from scanner.formats.github_workflow.interface import PARTS, compare_interface
from scanner.formats.github_workflow.leaves import leaves
from scanner.formats.github_workflow.page import Node, Spot, Tree, below, items, mapping, tell, text
from scanner.formats.shapes.names import words
from scanner.model.change import Delta
from scanner.model.scale import Severity

# Started by people without write access, run with the base repository's token.
DANGEROUS = words(
    "pull_request_target workflow_run issue_comment issues discussion discussion_comment repository_dispatch"
)
_CHECKED_ON = frozenset({"pull_request", "pull_request_target", "merge_group"})
_ALL = frozenset({"**"})
_REFS = ("branches", "branches-ignore", "tags", "tags-ignore")
_SETS = ("types", "workflows", "paths")
_USUAL_TYPES = frozenset({"opened", "synchronize", "reopened"})

Reach = tuple[frozenset[str], frozenset[str]]


class Purpose(Struct, frozen=True):
    """What a workflow is able to do (`armed`: it writes or holds secrets) and what it is for."""

    armed: bool
    publishes: bool
    checks: bool


class Event(Struct, frozen=True):
    """A trigger both versions have, with its filters before and after."""

    name: str
    spot: Spot
    before: Tree
    after: Tree


def triggers(node: Node | None) -> dict[str, Node]:
    """`on:` in any of its forms as event -> its filters."""
    return node if isinstance(node, dict) else {text(item): "" for item in items(node)}


def is_dangerous(node: Node | None) -> bool:
    return any(event in DANGEROUS for event in triggers(node))


def changed(old: Spot, new: Spot, purpose: Purpose) -> Iterator[Delta]:
    before, after = triggers(old.page.tree.get("on")), triggers(new.page.tree.get("on"))
    for name, config in after.items():
        here = below(new, "on", name)
        if name not in before:
            critical = name in DANGEROUS or (purpose.publishes and name == "push")
            severity = Severity.CRITICAL if critical else Severity.MEDIUM
            yield tell("trigger-widened", here, "", _shown(name, config), severity)
        else:
            yield from _filters(Event(name, here, mapping(before[name]), mapping(config)), purpose)
            yield from _rest(below(old, "on", name), here, before[name], config)
    for name, config in before.items():
        if name not in after:
            gone = below(old, "on", name)
            yield _narrowed(gone, _shown(name, config), "", purpose)
            if purpose.checks and name in _CHECKED_ON and not _CHECKED_ON & after.keys():
                yield tell("check-weakened", gone, name, "no longer runs on pull requests", Severity.HIGH)


def _shown(name: str, config: Node) -> str:
    return f"{name}: {text(config)}" if config else name


def _narrowed(where: Spot, old: str, new: str, purpose: Purpose) -> Delta:
    """Less is safer, but for a check."""
    return tell("trigger-narrowed", where, old, new, Severity.MEDIUM if purpose.checks else Severity.LOW)


def _filters(event: Event, purpose: Purpose) -> Iterator[Delta]:
    for kind in ("branches", "tags") if event.name == "push" else ("branches",):
        yield from _refs(kind, event, purpose)
    for key in _SETS:
        yield from _set(key, event, purpose)
    old, new = (frozenset(map(text, items(tree.get("paths-ignore")))) for tree in (event.before, event.after))
    if old - new:
        yield tell("trigger-widened", below(event.spot, "paths-ignore"), *_both(old, new), Severity.MEDIUM)
    elif new - old:
        yield _narrowed(below(event.spot, "paths-ignore"), *_both(old, new), purpose)


def _both(old: frozenset[str], new: frozenset[str]) -> tuple[str, str]:
    return ", ".join(sorted(old)), ", ".join(sorted(new))


def _reach(config: Tree, kind: str, event: str) -> Reach:
    """Which refs get through, and which of those do not. `push` with a tag filter alone runs for no branch at all."""
    patterns = [text(item) for item in items(config.get(kind))]
    shut = frozenset(text(item) for item in items(config.get(f"{kind}-ignore")))
    if patterns:
        shut |= {pattern[1:] for pattern in patterns if pattern.startswith("!")}
        return frozenset(pattern for pattern in patterns if not pattern.startswith("!")), shut
    other = "tags" if kind == "branches" else "branches"
    filtered = event == "push" and (config.get(other) or config.get(f"{other}-ignore"))
    return (frozenset(), frozenset()) if filtered and not shut else (_ALL, shut)


def _refs(kind: str, event: Event, purpose: Purpose) -> Iterator[Delta]:
    (was_open, was_shut), (is_open, is_shut) = (_reach(tree, kind, event.name) for tree in (event.before, event.after))
    where = below(event.spot, kind)
    shown = _reach_text(was_open, was_shut), _reach_text(is_open, is_shut)
    gained = frozenset() if was_open == _ALL else is_open - was_open
    if (was_open, was_shut) == (is_open, is_shut):
        yield from _order(kind, event)
    elif gained or (is_open and was_shut - is_shut):
        trusted = event.name in {"push", "workflow_run", "pull_request_target"}
        dropped = is_open == _ALL and not is_shut
        critical = trusted and ((dropped and purpose.armed) or (purpose.publishes and event.name == "push"))
        yield tell("trigger-widened", where, *shown, Severity.CRITICAL if critical else Severity.MEDIUM)
    else:
        yield _narrowed(where, *shown, purpose)


def _reach_text(opened: frozenset[str], shut: frozenset[str]) -> str:
    return ", ".join([*sorted(opened), *(f"!{pattern}" for pattern in sorted(shut))]) or "none"


def _order(key: str, event: Event) -> Iterator[Delta]:
    """Among patterns with a `!` the last match wins."""
    old, new = text(event.before.get(key)), text(event.after.get(key))
    if old != new and "!" in old + new:
        yield tell("trigger-widened", below(event.spot, key), old, new, Severity.MEDIUM)


def _set(key: str, event: Event, purpose: Purpose) -> Iterator[Delta]:
    """A list that only narrows: without it everything gets through, of `types` the usual ones."""
    usual = _USUAL_TYPES if key == "types" and event.name.startswith("pull_request") else frozenset()
    old, new = (frozenset(map(text, items(tree.get(key)))) or usual for tree in (event.before, event.after))
    where = below(event.spot, key)
    if old == new:
        yield from _order(key, event)
    elif old and (not new or new - old):
        severity = Severity.HIGH if event.name in DANGEROUS else Severity.MEDIUM
        yield tell("trigger-widened", where, *_both(old, new), severity)
    else:
        yield _narrowed(where, *_both(old, new), purpose)


def _rest(old: Spot, new: Spot, before: Node, after: Node) -> Iterator[Delta]:
    """What a call or a dispatch takes and gives, the times of a schedule, and what GitHub may invent."""
    known = {*_REFS[: 4 if new.path[-1] == "push" else 2], *_SETS, "paths-ignore", *PARTS}
    for part in PARTS:
        ends = mapping(before).get(part), mapping(after).get(part)
        yield from compare_interface(below(old, part), below(new, part), *ends)
    one = {key: node for key, node in before.items() if key not in known} if isinstance(before, dict) else before
    other = {key: node for key, node in after.items() if key not in known} if isinstance(after, dict) else after
    severity = Severity.LOW if new.path[-1] == "schedule" else Severity.MEDIUM
    for where, was, now in leaves(old, new, one, other):
        yield tell("workflow-changed", where, was, now, severity)
