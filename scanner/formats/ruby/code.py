"""The lines of a Ruby file that no rule reads: code that runs, told as one change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scanner.formats.ruby.literals import dangerous
from scanner.formats.ruby.statements import Statement
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

_SHOWN = 200


def compare_code(old: list[Statement], new: list[Statement], *, fresh: bool = False) -> Iterator[Delta]:
    """One delta for all code that came or went; in a new file only for what starts programs or fetches something."""
    before, after = (Counter(each.text for each in side) for side in (old, new))
    come = [each for each in new if each.text in after - before]
    gone = [each for each in old if each.text in before - after]
    risky = [each for each in come if dangerous(each.tokens)]
    if fresh and not risky:
        return
    if come or gone:
        shown = sorted(come, key=lambda each: each not in risky)
        yield Delta(
            "setting-changed",
            "code",
            short("; ".join(each.text for each in gone[:_SHOWN]), _SHOWN),
            short("; ".join(each.text for each in shown[:_SHOWN]), _SHOWN),
            Severity.HIGH if risky else Severity.MEDIUM,
            shown[0].line if shown else 0,
        )
