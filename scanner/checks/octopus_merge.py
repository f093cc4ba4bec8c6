"""A merge of three or more parents that brings release paths: no tool shows what it did, so few have looked.

Git makes an octopus only where nothing conflicts. One that differs from what git makes was put together by hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks.view import View
from scanner.model.actor import ActorKind
from scanner.model.change import Category, Change, Delta
from scanner.model.finding import Finding, Treatment
from scanner.model.scale import Severity
from scanner.rulebook import Rulebook
from scanner.text.fingerprint import fingerprint

ID = "octopus-merge"
_OWN, _BROUGHT = "the merge itself", "a merged branch"
_SHOWN = 3
_TOOK_PART = frozenset({ActorKind.AGENT, ActorKind.ASSISTED})


def by_itself() -> Delta:
    """What an octopus did that git would not have done."""
    return Delta(ID, _OWN, "", "", Severity.HIGH)


def brought() -> Delta:
    """What an octopus brings as a branch has it."""
    return Delta(ID, _BROUGHT, "", "", Severity.HIGH)


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding for what the merge itself did, one for what it brings, each with all of its paths.

    What an agent did can be reviewed. What a person's octopus holds beyond its parents is no ordinary merge, and waits
    for somebody else wherever a person's weakening of the gate would.
    """
    for whose in (_OWN, _BROUGHT):
        changes = [change for change in view.changes if any(d.kind == ID and d.subject == whose for d in change.deltas)]
        if not changes:
            continue
        paths = [change.path for change in changes]
        verb = "changed" if whose == _OWN else "brought"
        alone = whose == _OWN and view.attribution.kind not in _TOOK_PART
        yield Finding(
            check=ID,
            fingerprint=fingerprint(ID, whose, *(f"{each.path} {each.raw.new_oid}" for each in changes)),
            severity=Severity.HIGH,
            confidence="high",
            commit=view.commit.oid,
            path=paths[0],
            line=0,
            message=f"{view.who} {verb} {_named(paths)} in a merge of {len(view.commit.parents)} parents",
            fix=rulebook.pages[ID].fix,
            treatment=Treatment.GATE if alone else Treatment.REVIEW,
            agents=view.attribution.agents,
            categories=_categories(changes),
        )


def _named(paths: list[str]) -> str:
    return ", ".join(paths[:_SHOWN]) + (f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else "")


def _categories(changes: list[Change]) -> tuple[Category, ...]:
    return tuple(dict.fromkeys(category for change in changes for category in change.categories))
