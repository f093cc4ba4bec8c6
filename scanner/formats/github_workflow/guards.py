"""What stands between a job or step and its work: conditions, approvals, other jobs, and failures that stop.

A guard is weaker when a check runs less, and when anything else runs more. Conditions are compared by their clauses:
one `&&` fewer or one `||` more lets more through, whatever they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.github_workflow import checks, publish, publishers
from scanner.formats.github_workflow.page import Node, Spot, below, items, mapping, tell, text
from scanner.formats.github_workflow.parts import Job, Step
from scanner.model.change import Delta
from scanner.model.scale import Severity

_FALSE = frozenset({"false", "0", "!true", "''", "null", "''!=''"})
_TRUE = frozenset({"", "true", "success()", "1", "!false"})
_ANYWAY = re.compile(r"\b(?:always|failure)\s*\(|!\s*cancelled\s*\(", re.IGNORECASE)
_ACTOR = re.compile(r"\bgithub\.(?:actor|triggering_actor)\b(?!\s*!=)", re.IGNORECASE)


def around_step(old: Step, new: Step) -> Iterator[Delta]:
    check, publishing = checks.is_check(new), bool(publishers.published(new))
    conditions = old.tree.get("if"), new.tree.get("if")
    tolerated = old.tree.get("continue-on-error"), new.tree.get("continue-on-error")
    yield from condition(old.spot, new.spot, *conditions, check=check, publishing=publishing)
    yield from tolerance(old.spot, new.spot, *tolerated)


def around_job(before: Job, after: Job, *, published: bool, publishing: bool) -> Iterator[Delta]:
    """Approval, conditions and what a job waits for."""
    one, other = before.tree, after.tree
    check = checks.is_check_job(after) and not publishing
    ends = before.spot, after.spot
    yield from condition(*ends, one.get("if"), other.get("if"), check=check, publishing=publishing)
    tolerated = one.get("continue-on-error"), other.get("continue-on-error")
    yield from tolerance(*ends, *tolerated)
    yield from waits(*ends, one.get("needs"), other.get("needs"), publishing=publishing)
    yield from _approval(before, after, published or publishing)
    if published and publishing:
        yield from publish.environment(*ends, one.get("env"), other.get("env"))


def _approval(before: Job, after: Job, publishing: bool) -> Iterator[Delta]:
    """An `environment` is where required reviewers and their secrets are kept."""
    one, other = (_environment(job.tree.get("environment")) for job in (before, after))
    if one == other:
        return
    where = below(after.spot if other else before.spot, "environment")
    if not other or (one and publishing):
        yield tell("publish-changed", where, one, other, Severity.CRITICAL if publishing else Severity.HIGH)
    else:
        yield tell("workflow-changed", where, one, other, Severity.LOW if publishing else Severity.MEDIUM)


def _environment(node: Node | None) -> str:
    return text(mapping(node).get("name")) if isinstance(node, dict) else text(node)


def tolerance(old: Spot, new: Spot, before: Node | None, after: Node | None) -> Iterator[Delta]:
    """`continue-on-error`; false is what it is without."""
    one, other = (text(node).strip() or "false" for node in (before, after))
    if one != other:
        weaker = other != "false"
        where = below(new if weaker or after is not None else old, "continue-on-error")
        kind, severity = ("check-weakened", Severity.HIGH) if weaker else ("workflow-changed", Severity.LOW)
        yield tell(kind, where, one, other, severity)


def condition(
    old: Spot, new: Spot, before: Node | None, after: Node | None, *, check: bool, publishing: bool
) -> Iterator[Delta]:
    """`if:`. For a check, weaker means that it runs less; for everything else, that it runs more."""
    one, other = _bare(before), _bare(after)
    if one == other:
        return
    where = below(new if after is not None else old, "if")
    shown = one or "(always)", other or "(always)"
    if (_is_false(other) and not publishing) or (_looser(one, other, publishing) and not check):
        yield tell("check-weakened", where, *shown, Severity.HIGH)
    elif check and not _looser(one, other, publishing):
        yield tell("check-weakened", where, *shown, Severity.MEDIUM)
    else:
        yield tell("workflow-changed", where, *shown, Severity.LOW if check else Severity.MEDIUM)


def _bare(node: Node | None) -> str:
    said = text(node).strip()
    if said.startswith("${{") and said.endswith("}}") and said.count("${{") == 1:
        said = said[3:-2].strip()
    said = " ".join(said.split())
    return "" if said.lower().replace(" ", "") in _TRUE else said


def _clauses(said: str, joined_by: str) -> set[str]:
    return {clause.strip() for clause in said.split(joined_by)}


def _is_false(said: str) -> bool:
    return any(clause.lower().replace(" ", "") in _FALSE for clause in _clauses(said, "&&"))


def _looser(old: str, new: str, publishing: bool) -> bool:
    """A condition dropped, an `&&` fewer or an `||` more; an actor's name that a pull request can take on."""
    if not new or (old and _ACTOR.search(new) and not _ACTOR.search(old)):
        return True
    if publishing and _ANYWAY.search(new) and not _ANYWAY.search(old):
        return True
    return bool(old) and (
        _clauses(new, "&&") < _clauses(old, "&&") or ("||" in new and _clauses(new, "||") > _clauses(old, "||"))
    )


def waits(old: Spot, new: Spot, before: Node | None, after: Node | None, *, publishing: bool) -> Iterator[Delta]:
    """`needs`: what a publishing job no longer waits for cannot stop it."""
    one, other = (frozenset(map(text, items(node))) for node in (before, after))
    if one != other:
        gone = bool(one - other)
        kind, severity = (
            ("check-weakened", Severity.HIGH) if gone and publishing else ("workflow-changed", Severity.MEDIUM)
        )
        where = below(new if after is not None else old, "needs")
        yield tell(kind, where, ", ".join(sorted(one)), ", ".join(sorted(other)), severity)
