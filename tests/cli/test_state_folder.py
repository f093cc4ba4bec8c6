"""Where what is remembered lies: by the customs of the platform, and never in a home that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.cli.state_folder import state_folder


def test_by_the_customs_of_linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    home = str(tmp_path)
    assert state_folder({"HOME": home}) == f"{home}/.local/state/twokey"
    assert state_folder({"HOME": home, "XDG_STATE_HOME": "/var/state"}) == "/var/state/twokey"
    assert state_folder({"HOME": home, "XDG_STATE_HOME": "relative"}) == ""


def test_by_the_customs_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    assert state_folder({"HOME": str(tmp_path)}) == f"{tmp_path}/Library/Application Support/twokey"
    monkeypatch.setattr("sys.platform", "win32")
    assert state_folder({"LOCALAPPDATA": str(tmp_path)}) == str(tmp_path / "twokey")


def test_as_somebody_wants_it() -> None:
    assert state_folder({"TWOKEY_STATE_DIR": "/srv/twokey", "HOME": "/nonexistent"}) == "/srv/twokey"


@pytest.mark.parametrize("environ", [{}, {"HOME": ""}, {"HOME": "/nonexistent"}])
def test_nobody_has_none(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert state_folder(environ) == ""
