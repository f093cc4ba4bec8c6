"""Where caches go: where the user says, else by the platform's custom below a home that is there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scanner.cli.cache_folder import cache_folder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the customs of Linux")


def test_below_a_home_that_is_there(tmp_path: Path) -> None:
    assert cache_folder({"HOME": str(tmp_path)}) == f"{tmp_path}/.cache/twokey"
    assert cache_folder({"HOME": f"{tmp_path}/none"}) == ""
    assert cache_folder({}) == ""
    assert not (tmp_path / ".cache").exists()


def test_where_the_user_says(tmp_path: Path) -> None:
    assert cache_folder({"HOME": str(tmp_path), "XDG_CACHE_HOME": "/x"}) == "/x/twokey"
    assert cache_folder({"HOME": str(tmp_path), "XDG_CACHE_HOME": "/x", "TWOKEY_CACHE_DIR": "/y"}) == "/y"
    assert cache_folder({"XDG_CACHE_HOME": "relative"}) == ""
