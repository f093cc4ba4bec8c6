"""A change to a path that decides what ships: the finding twokey exists for."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks import embedded_repository, gate_weakened, octopus_merge, owners_weakened
from scanner.checks.view import View
from scanner.formats.attribution_switches import KINDS
from scanner.model.change import Delta
from scanner.model.finding import Finding, Treatment
from scanner.model.scale import Severity, worst
from scanner.rulebook import Rulebook
from scanner.text.fingerprint import fingerprint

ID = "agent-touched"
ID_OTHERS = "unreviewed"
_SHOWN = 3
_TOLD_ELSEWHERE = frozenset({gate_weakened.ID, embedded_repository.ID, octopus_merge.ID, *KINDS})


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding a changed path, for its worst delta; changes without release meaning give none."""
    if not view.judged:
        return
    prefix = ID if view.agentic else ID_OTHERS
    for change in view.changes:
        rest = tuple(delta for delta in change.deltas if not _told_elsewhere(delta))
        severity = worst((delta.severity for delta in rest), Severity.NONE)
        if severity is Severity.NONE:
            continue
        check = f"{prefix}-{change.categories[0]}"
        yield Finding(
            check=check,
            fingerprint=fingerprint(check, change.path, change.raw.old_oid, change.raw.new_oid, change.raw.new_mode),
            severity=severity,
            confidence="high" if view.attribution.agents else "medium",
            commit=view.commit.oid,
            path=change.path,
            line=max(rest, key=lambda delta: delta.severity.rank).line,
            message=f"{view.who} changed {change.path}: {_summary(rest)}",
            fix=rulebook.pages[check].fix,
            treatment=Treatment.REVIEW,
            agents=view.attribution.agents,
            categories=change.categories,
        )


def _told_elsewhere(delta: Delta) -> bool:
    return delta.kind in _TOLD_ELSEWHERE or owners_weakened.weakens(delta)


def _summary(deltas: tuple[Delta, ...]) -> str:
    """The worst deltas in words, and how many more there are."""
    ordered = sorted(deltas, key=lambda delta: -delta.severity.rank)
    shown = "; ".join(_words(delta) for delta in ordered[:_SHOWN])
    return shown + (f"; and {len(ordered) - _SHOWN} more" if len(ordered) > _SHOWN else "")


def _words(delta: Delta) -> str:
    if delta.kind == "content-changed":
        return "content changed" if delta.old and delta.new else "added" if delta.new else "deleted"
    values = f" ({delta.old or 'none'} -> {delta.new or 'none'})" if delta.old or delta.new else ""
    return f"{delta.kind} {delta.subject}{values}"
