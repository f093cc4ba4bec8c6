"""How long a release must have been out before it is installed, as each package manager writes it."""

from __future__ import annotations

import re
from typing import Any

_AGE = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)\s*([a-z]*)$", re.IGNORECASE)
_MINUTES = {"": 1, "s": 1 / 60, "m": 1, "h": 60, "d": 1440, "w": 10080}


def minutes(value: Any) -> float | None:
    """How long a release must have been out; None when that cannot be said. Without a unit tools differ, but not within
    a file."""
    if value is None:
        return 0.0
    written = str(value).strip().removeprefix("P").removeprefix("T")
    found = _AGE.match(written)
    unit = found[2][:1].casefold() if found else "?"
    return float(found[1]) * _MINUTES[unit] if found and unit in _MINUTES else None
