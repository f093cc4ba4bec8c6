"""What is found, over all repositories: which checks, how bad, in how many places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scanner.model.scale import Severity
from scanner.model.sweep import SweepReport
from scanner.reporters.charts.bars import Part, stacked
from scanner.reporters.markup import Html, element
from scanner.reporters.sweep_page.parts import number, part, table
from scanner.reporters.sweep_totals import blocks
from scanner.reporters.sweep_words import things

MOST_CHECKS = 20
_LEVELS = tuple(each for each in reversed(Severity) if each is not Severity.NONE)


def checks(report: SweepReport) -> Html | None:
    """Blocking findings by check and severity."""
    counts: Counter[tuple[str, Severity]] = Counter()
    places: dict[str, set[str]] = {}
    for each in report.repositories:
        for swept in each.findings:
            if blocks(swept):
                counts[swept.finding.check, swept.finding.severity] += 1
                places.setdefault(swept.finding.check, set()).add(each.name)
    if not counts:
        return None
    order = sorted(places, key=lambda check: ([-counts[check, level] for level in _LEVELS], check))
    most = max(sum(counts[check, level] for level in _LEVELS) for check in order)
    rows = [_row(check, [counts[check, level] for level in _LEVELS], len(places[check]), most) for check in order]
    heads = ("Check", "Findings", *(level.value.capitalize() for level in _LEVELS), "All", "Repositories")
    left = len(order) - MOST_CHECKS
    return part(
        "checks",
        "What is found",
        f"{things(counts.total(), 'blocking finding')} by {things(len(order), 'check')}, the worst first.",
        table("Blocking findings by check and severity", heads, rows[:MOST_CHECKS], "bars checks"),
        element("p", f"and {things(left, 'more check')}", class_="cut") if left > 0 else None,
    )


def _row(check: str, counts: Sequence[int], places: int, most: int) -> Sequence[str]:
    parts = [Part(level.value, count, level.value) for level, count in zip(_LEVELS, counts, strict=True)]
    drawn = stacked(parts, what=check, whole=most)
    return (
        element("code", check),
        drawn or element("span", ""),
        *(number(count) for count in counts),
        number(sum(counts)),
        number(places),
    )
