"""What the tests of sweeps share: tools of the search for secrets that were made once."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder. What is kept there of repositories goes by where they are, so tests do not meet in it."""
    return tmp_path_factory.mktemp("cache")
