"""What callers may pass in and get back: inputs, secrets and outputs of an action, a call or a dispatch.

A new optional input does nothing by itself; a changed default reaches every caller who said nothing. Descriptions are
for people.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.github_workflow.leaves import leaves
from scanner.formats.github_workflow.page import Node, Spot, below, mapping, tell, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

PARTS = ("inputs", "secrets", "outputs")
_PROSE = frozenset({"description", "deprecationMessage"})
_LITTLE = frozenset({"required", "type"})


def compare_interface(old: Spot, new: Spot, before: Node | None, after: Node | None) -> Iterator[Delta]:
    """One part, as a mapping of names to what they are."""
    one, other = mapping(before), mapping(after)
    for name in {**other, **one}:
        here, was = below(new, name), below(old, name)
        if name not in one:
            yield tell("workflow-changed", here, "", _meaning(name, other[name]), Severity.LOW)
        elif name not in other:
            yield tell("workflow-changed", was, _meaning(name, one[name]), "", Severity.MEDIUM)
        else:
            for where, earlier, later in leaves(was, here, one[name], other[name]):
                if where.path[-1] not in _PROSE:
                    little = where.path[-1] in _LITTLE
                    yield tell("workflow-changed", where, earlier, later, Severity.LOW if little else Severity.MEDIUM)
    if not isinstance(before, dict | None) or not isinstance(after, dict | None):
        for where, earlier, later in leaves(old, new, before, after):
            yield tell("workflow-changed", where, earlier, later, Severity.MEDIUM)


def _meaning(name: str, node: Node) -> str:
    said = {key: inner for key, inner in mapping(node).items() if key not in _PROSE}
    return f"{name} {text(said)}" if said else name
