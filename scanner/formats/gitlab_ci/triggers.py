"""When a job runs: its rules, its place in line, and whether a person must start it.

A deployment that needed a click and needs none any more is the shortest way to production.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.gitlab_ci.parts import manual, rules
from scanner.formats.shapes.trees import items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

_NEVER = '"never"'
_USUAL = ("when", "on_success")
TOLD = frozenset({"rules", "only", "except", "when", "allow_failure", "needs"})

Job = Mapping[str, Any]


def changed(where: str, old: Job, new: Job, *, armed: bool, checks: bool) -> Iterator[Delta]:
    """`armed`: the job can release or deploy; `checks`: it tests or scans."""
    automatic = manual(old) and not manual(new)
    if automatic:
        severity = Severity.CRITICAL if armed else Severity.MEDIUM
        kind = "deploy-automatic" if armed else "trigger-widened"
        yield Delta(kind, f"{where}.when", "manual", text(new.get("when")) or "on_success", severity)
    elif old.get("when") != new.get("when"):
        yield _when(where, text(old.get("when")), text(new.get("when")), checks=checks)
    yield from _rules(where, old, new, armed=armed, checks=checks)
    yield from _failing(where, old, new, checks=checks)
    yield from _needs(where, old.get("needs"), new.get("needs"), armed=armed)


def _when(where: str, was: str, now: str, *, checks: bool) -> Delta:
    if checks and now in ("manual", "never"):
        return Delta("check-weakened", f"{where}.when", was, now, Severity.HIGH)
    narrower = now in ("manual", "never")
    return Delta(
        "trigger-narrowed" if narrower else "workflow-changed",
        f"{where}.when",
        was,
        now,
        Severity.LOW if narrower else Severity.MEDIUM,
    )


def _rules(where: str, old: Job, new: Job, *, armed: bool, checks: bool) -> Iterator[Delta]:
    one, other = ([text(_scope(rule)) for rule in rules(job)] for job in (old, new))
    if one == other:
        return
    had, have = set(one), set(other)
    gained, lost = [rule for rule in other if rule not in had], [rule for rule in one if rule not in have]
    shown = text(lost or one), text(gained or other)
    opened = any(_NEVER not in rule for rule in gained) or any(_NEVER in rule for rule in lost)
    if one and (opened or not other):  # without rules a job runs always
        added = not lost or not other
        severity = Severity.CRITICAL if armed and added else Severity.HIGH if armed else Severity.MEDIUM
        yield Delta("trigger-widened", f"{where}.rules", *shown, severity)
    else:
        yield Delta("trigger-narrowed", f"{where}.rules", *shown, Severity.MEDIUM if checks else Severity.LOW)
    if checks and any(_NEVER in rule for rule in gained):
        yield Delta("check-weakened", f"{where}.rules", *shown, Severity.HIGH)


def _scope(rule: Any) -> Any:
    """A rule without what is told elsewhere."""
    node = mapping(rule)
    if not node:
        return rule
    return {
        key: inner for key, inner in node.items() if key != "allow_failure" and (key, inner) != ("when", "on_success")
    }


def _failing(where: str, old: Job, new: Job, *, checks: bool) -> Iterator[Delta]:
    was, now = (_may_fail(job) for job in (old, new))
    if was != now:
        if now and not was:
            kind, severity = ("check-weakened", Severity.HIGH) if checks else ("workflow-changed", Severity.MEDIUM)
        else:
            kind, severity = "workflow-changed", Severity.LOW
        yield Delta(kind, f"{where}.allow_failure", text(was), text(now), severity)


def _may_fail(job: Job) -> bool:
    return job.get("allow_failure") not in (None, False) or any(
        mapping(rule).get("allow_failure") is True for rule in rules(job)
    )


def _needs(where: str, old: Any, new: Any, *, armed: bool) -> Iterator[Delta]:
    """Without `needs` a job waits for all earlier stages, with an empty list for nothing."""
    if old == new:
        return
    one, other = ({_needed(each) for each in items(value)} for value in (old, new))
    weaker = armed and new is not None and (old is None or bool(one - other))
    kind, severity = ("check-weakened", Severity.HIGH) if weaker else ("workflow-changed", Severity.LOW)
    yield Delta(kind, f"{where}.needs", text(old), text(new), severity)


def _needed(entry: Any) -> str:
    return text(entry.get("job") or entry) if isinstance(entry, dict) else text(entry)
