"""How many processes a run may use."""

from __future__ import annotations

import os


def jobs_for(asked: int | None) -> int:
    """How many processes to search with: as many as there are processors to use."""
    if asked is not None:
        return asked
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
