"""Lists that allow and lists that forbid: what an agent, a tool or a plug-in may do.

A grant is wider when something is allowed that was not, or no longer forbidden. Reordering is neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.model.change import Delta
from scanner.model.scale import Severity


def compare_lists(
    where: str,
    old: Iterable[str],
    new: Iterable[str],
    *,
    allows: bool,
    wider: str,
    narrower: str,
    severity: Severity = Severity.CRITICAL,
) -> Iterator[Delta]:
    """One delta for each entry that came or went. `allows` is false for a list of what is forbidden; `wider` and
    `narrower` are the kinds, `severity` that of a wider grant."""
    before, after = dict.fromkeys(old), dict.fromkeys(new)
    for entry in after:
        if entry not in before:
            yield _delta(where, "", entry, allows, wider, narrower, severity)
    for entry in before:
        if entry not in after:
            yield _delta(where, entry, "", not allows, wider, narrower, severity)


def _delta(where: str, old: str, new: str, grows: bool, wider: str, narrower: str, severity: Severity) -> Delta:
    return Delta(wider if grows else narrower, where, old, new, severity if grows else Severity.LOW)
