"""`twokey agents --format json`: sorted, without a clock, the same bytes for the same state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanner.model.actor import ActorKind
from scanner.model.inventory import AgentRecord, Inventory, Registration, Seen
from scanner.reporters.json_v1 import coverage_document, finding_document
from scanner.text.json_text import dumps

SCHEMA = "twokey/agents/v1"


def render(inventory: Inventory, *, width: int = 80, color: bool = False) -> str:  # noqa: ARG001
    """`inventory` as one JSON document, ASCII only."""
    return dumps(document(inventory))


def document(inventory: Inventory) -> dict[str, Any]:
    """The inventory as plain data."""
    selection = inventory.selection
    return {
        "schema": SCHEMA,
        "tool": {"version": inventory.version, "rulebook": inventory.rulebook},
        "policy": {"source": inventory.policy_source, "digest": inventory.policy_digest},
        "selection": {"kind": selection.kind, "base": selection.base, "head": selection.head, "label": selection.label},
        "outcome": inventory.outcome.value,
        "inventory": inventory.kept,
        "summary": {
            "commits": inventory.coverage.commits,
            "releases": inventory.releases,
            "actors": {kind.value: inventory.actors.get(kind, 0) for kind in ActorKind},
        },
        "agents": [_agent(inventory, record) for record in inventory.agents],
        "findings": [finding_document(finding) for finding in inventory.findings],
        "problems": [{"where": each.where, "step": each.step, "message": each.message} for each in inventory.problems],
        "coverage": coverage_document(inventory.coverage),
        "notices": list(inventory.notices),
    }


def _agent(inventory: Inventory, record: AgentRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "name": record.name,
        "class": record.class_,
        "commits": record.commits,
        "kinds": _counts(record.kinds),
        "first_seen": _seen(record.first),
        "last_seen": _seen(record.last),
        "evidence": _counts(record.evidence),
        "releases": {
            "commits": record.releases,
            "share": round(record.releases / inventory.releases, 4) if inventory.releases else 0,
            "categories": _counts(record.categories),
        },
        "operators": [
            {"identity": person, "commits": count}
            for person, count in sorted(record.operators.items(), key=lambda item: (-item[1], item[0]))
        ],
        "registration": _registration(record.registration),
    }


def _counts(counts: Mapping[Any, int]) -> dict[str, int]:
    return {str(name): counts[name] for name in sorted(counts) if counts[name]}


def _seen(seen: Seen | None) -> dict[str, Any] | None:
    return None if seen is None else {"commit": seen.oid, "date": seen.date or None}


def _registration(entry: Registration | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    return {
        "owner": entry.owner or None,
        "purpose": entry.purpose or None,
        "may_touch": [category.value for category in entry.may_touch],
        "review_by": entry.review_by or None,
    }
