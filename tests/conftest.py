"""The same world for every test: no developer's git configuration, no agent's variables, no terminal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from kit.leaks import leaks_below

# As many examples as a change can wait for; before a release: TWOKEY_EXAMPLES=thorough python -m pytest
settings.register_profile("twokey", deadline=None, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("TWOKEY_EXAMPLES", "twokey"))

# All else goes: GIT_* of a hook that runs the suite, CLAUDECODE and its like, NO_COLOR, EDITOR, the locale.
_KEPT = ("PATH", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
_KEPT_PREFIXES = ("PYTEST_", "COV")


@pytest.fixture(autouse=True)
def _nailed_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Only what a test needs, and what it must be able to count on."""
    for name in os.environ:
        if name not in _KEPT and not name.startswith(_KEPT_PREFIXES):
            monkeypatch.delenv(name)
    home = tmp_path_factory.getbasetemp() / "home"
    home.mkdir(exist_ok=True)
    for name, value in {
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "80",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session", autouse=True)
def _nothing_kept_holds_a_secret(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every test has the same home, so all that twokey keeps in one (caches, reports, tools of the hooks) is there."""
    yield
    kept = [folder for name in ("home", "cache*") for folder in tmp_path_factory.getbasetemp().glob(name)]
    assert [path for folder in kept for path in leaks_below(folder)] == []


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of the source tree."""
    return Path(__file__).resolve().parents[1]
