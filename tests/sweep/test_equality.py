"""A history that is swept step by step is told the same of as one that is swept once, at its end.

This is what makes judging only what is new admissible; each seed is a repository that changes as repositories do.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from kit.sweeping import swept
from kit.wandering import wanderer

# TWOKEY_EXAMPLES=thorough tries many more.
SEEDS = range(120 if os.environ.get("TWOKEY_EXAMPLES") == "thorough" else 4)
STEPS = 5


@pytest.mark.parametrize("secrets", [False, True], ids=["plain", "secrets"])
@pytest.mark.parametrize("seed", SEEDS)
def test_step_by_step_is_the_same_as_at_once(tmp_path: Path, cache: Path, seed: int, secrets: bool) -> None:
    walk = wanderer(tmp_path / "repository", seed, secrets=secrets)
    stores = (tmp_path / each / "s.sqlite3" for each in ("steps", "once"))
    with swept(next(stores), cache) as steps, swept(next(stores), cache) as once:
        steps.look(walk.repo, secrets=secrets)
        for _ in range(STEPS):
            walk.step()
            steps.look(walk.repo, secrets=secrets)
        once.look(walk.repo, secrets=secrets)
        assert steps.said(walk.repo) == once.said(walk.repo), (steps.whys, walk.moves)


def test_most_steps_are_judged_by_what_is_new(tmp_path: Path) -> None:
    """Were all of it judged each time, the tests above would be of nothing."""
    whys: Counter[str] = Counter()
    for seed in range(3):
        walk = wanderer(tmp_path / f"{seed}", seed)
        with swept(tmp_path / f"store{seed}" / "s.sqlite3") as steps:
            steps.look(walk.repo)
            for _ in range(STEPS):
                walk.work()
                steps.look(walk.repo)
            whys.update(steps.whys)
    assert whys[""] >= 8
    assert whys["it was not judged before"] == 3
