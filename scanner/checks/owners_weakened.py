"""A path whose owners need not be asked any more: the forge's own second key, taken away by one line.

CODEOWNERS is edited every day, so the policy decides whether that waits for somebody; it is told whoever did it.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks.view import View
from scanner.model.change import Category, Delta
from scanner.model.finding import Finding, Treatment
from scanner.model.scale import Severity
from scanner.rulebook import Rulebook
from scanner.text.fingerprint import fingerprint

ID = "owners-weakened"
KINDS = frozenset({"owner-removed", "owner-changed"})
_SHOWN = 5


def weakens(delta: Delta) -> bool:
    """Whether a delta takes owners away, and not only puts one more beside them."""
    return delta.kind in KINDS and delta.severity is Severity.CRITICAL


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding a file of owners, naming the paths that lost them."""
    for change in view.changes:
        lost = [delta for delta in change.deltas if weakens(delta)]
        if not lost:
            continue
        shown = "; ".join(f"{delta.subject}: {delta.old or 'none'} -> {delta.new or 'none'}" for delta in lost[:_SHOWN])
        more = f"; and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
        yield Finding(
            check=ID,
            fingerprint=fingerprint(ID, change.path, change.raw.old_oid, change.raw.new_oid),
            severity=Severity.CRITICAL,
            confidence="high",
            commit=view.commit.oid,
            path=change.path,
            line=lost[0].line,
            message=f"{view.who} took owners away in {change.path}: {shown}{more}",
            fix=rulebook.pages[ID].fix,
            treatment=Treatment.REVIEW,
            agents=view.attribution.agents,
            categories=tuple(dict.fromkeys((*change.categories, Category.VCS_CONTROL))),
        )
