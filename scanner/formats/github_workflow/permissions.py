"""What the token of a job may do, wherever in the file it is said.

A block on a job replaces the one of the workflow, a scope that is not listed is `none`, and without any block the
repository's default applies, which a file cannot know (read, or nearly everything). So a job is compared by what it
ends up with: moving a block from the workflow into its jobs widens nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scanner.formats.github_workflow.page import Node, Spot, Tree, below, cut, tell, text
from scanner.formats.shapes.names import words
from scanner.model.change import Delta
from scanner.model.scale import Severity

# What zizmor calls high in a token: each of these reaches what ships or who approves it.
_CRITICAL = words("id-token contents packages actions attestations deployments pages pull-requests issues")
_REST = "*"
_RANK = {"none": 0, "read": 1, "default": 2, "write": 3}

Grants = Mapping[str, str]
NOTHING: Grants = {_REST: "none"}
_DEFAULT: Grants = {_REST: "default", "id-token": "none"}


def grants(node: Node | None, inherited: Grants = _DEFAULT) -> Grants:
    """Scope to level, `*` for every scope that is not named. A level that cannot be read counts as `write`."""
    if node is None:
        return inherited
    if isinstance(node, dict):
        return {_REST: "none", **{scope: text(level).strip().lower() for scope, level in node.items()}}
    known = {"read-all": {_REST: "read", "id-token": "none"}, "write-all": {_REST: "write"}, "": dict(_DEFAULT)}
    return known.get(text(node).strip().lower(), {_REST: "write"})


def may_write(held: Grants) -> bool:
    return any(_rank(level) == _RANK["write"] for level in held.values())


def _rank(level: str) -> int:
    return _RANK.get(level, _RANK["write"])


def compare(old: Spot, new: Spot, before: Grants, after: Grants) -> Iterator[Delta]:
    """Spots of the mappings that hold `permissions`."""
    where, was = below(new, "permissions"), below(old, "permissions")
    rest = before[_REST], after[_REST]
    if rest[1] == "default" and rest[0] in ("none", "read"):
        yield tell("permission-widened", was, _shown(before), "default (block removed)", Severity.HIGH)
        return
    if _rank(rest[1]) > _rank(rest[0]):
        severity = Severity.CRITICAL if _rank(rest[1]) == _RANK["write"] else Severity.LOW
        yield tell("permission-widened", where, _shown(before), _shown(after), severity)
    elif rest[0] != rest[1]:
        yield tell("permission-narrowed", where, _shown(before), _shown(after), Severity.LOW)
    for scope in sorted({*before, *after} - {_REST}):
        one, other = before.get(scope, rest[0]), after.get(scope, rest[1])
        here = below(where if scope in after else was, cut(scope, 60))
        if _rank(other) > _rank(one) and (scope in after or rest[0] == rest[1]):
            yield tell("permission-widened", here, one, other, _severity(scope, other))
        elif one != other and rest[0] == rest[1]:
            yield tell("permission-narrowed", here, one, other, Severity.LOW)


def _severity(scope: str, level: str) -> Severity:
    if _rank(level) < _RANK["write"]:
        return Severity.LOW
    return Severity.CRITICAL if scope in _CRITICAL else Severity.HIGH


def _shown(held: Grants) -> str:
    named = ", ".join(f"{scope}: {level}" for scope, level in sorted(held.items()) if scope != _REST)
    if held[_REST] == "none":
        return named or "none"
    return held[_REST] if held[_REST] == "default" else f"{held[_REST]}-all"


def job_rights(page: Tree, job: Tree) -> Grants:
    return grants(job.get("permissions"), grants(page.get("permissions")))
