"""codecov.yml: how much coverage a change must keep. It judges quality, not what ships."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.settings import Difference, differences, entries
from scanner.formats.shapes.sides import as_yaml, bounded, compared
from scanner.formats.shapes.trees import mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.MEDIUM
_IRRELEVANT = frozenset(
    [
        "comment",
        "round",
        "precision",
        "range",
        "slack_app",
        "github_checks",
        "annotations",
        "layout",
        "branches",
        "message",
        "color",
        "after_n_builds",
        "wait_for_ci",
        "max_report_age",
        "archive",
        "notify_error",
        "notify",
        "bot",
        "fixes",
        "slug",
    ]
)


def matches(path: str) -> bool:
    return name_of(path) in ("codecov.yml", "codecov.yaml", ".codecov.yml", ".codecov.yaml")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> dict[str, Any]:
    return dict(mapping(bounded(as_yaml(content))))


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    if old is None:
        return
    for each in differences(old, new, ("name", "component_id")):
        if _IRRELEVANT.isdisjoint(each.path):
            severity = _weaker(each)
            kind = "setting-changed" if severity is None else "check-weakened"
            yield Delta(kind, each.subject, text(each.old), text(each.new), severity or Severity.LOW)


def _weaker(each: Difference) -> Severity | None:
    """How much less is asked for, None when it is not."""
    key = each.key
    if key == "ignore" or "ignore" in each.path:
        return Severity.LOW if set(entries(each.new)) - set(entries(each.old)) else None
    if key == "target":
        old, new = _percent(each.old), _percent(each.new)
        return Severity.MEDIUM if new is None or (old is not None and new < old) else None
    if key == "threshold":
        return Severity.MEDIUM if (_percent(each.new) or 0) > (_percent(each.old) or 0) else None
    if key in ("informational", "carryforward_mode"):
        return Severity.MEDIUM if each.new is True else None
    if key in ("enabled", "require_ci_to_pass") or (
        each.path[-1] in ("status", "project", "patch", "changes", "default")
    ):
        # `on` and `off` are text here; a mapping that came in place of `off` is a check again.
        return Severity.MEDIUM if each.new in (False, "off", "no", None, "false") and each.old is not None else None
    return Severity.MEDIUM if "status" in each.path and each.new is None else None


def _percent(value: Any) -> float | None:
    """`80`, `80%` or `0.5%`; None for `auto` or anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    found = re.fullmatch(r"\s*+(\d{1,3}(?:\.\d{1,6})?)\s*+%?\s*+", value) if isinstance(value, str) else None
    return float(found[1]) if found else None
