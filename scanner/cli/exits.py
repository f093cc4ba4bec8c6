"""Exit codes. There are four, and the format of a report never changes them."""

from __future__ import annotations

from scanner.model.scale import Outcome

PASS = 0
BLOCKED = 1
USAGE = 2
UNDETERMINED = 3

BY_OUTCOME = {
    Outcome.PASS: PASS,
    Outcome.HOLD: BLOCKED,
    Outcome.FAIL: BLOCKED,
    Outcome.UNDETERMINED: UNDETERMINED,
}
