"""Files for reports: what cannot be written is said before the work, and nothing is ever written through a link."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scanner.cli.output_files import check_writable, write_text
from scanner.errors import UndeterminedError, UsageError


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a folder beside it that is somebody's own."""
    for name in ("checkout/.git", "checkout/out", "own"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "own/profile").write_text("mine\n")
    monkeypatch.chdir(tmp_path / "checkout")
    return tmp_path


def refused(path: str | Path) -> str:
    with pytest.raises(UsageError) as caught:
        check_writable(str(path))
    assert caught.value.hint
    return caught.value.message


def test_a_new_file_and_an_old_one(here: Path) -> None:
    for path in ("new.json", "out/new.json", str(here / "own/profile"), "./out/../new.json"):
        before = Path(path).read_bytes() if Path(path).exists() else None
        check_writable(path)
        assert (Path(path).read_bytes() if Path(path).exists() else None) == before, "only looked at"
        write_text(path, "caf\u00e9\n")
        assert Path(path).read_bytes() == b"caf\xc3\xa9\n"


def test_a_longer_file_is_emptied_first(here: Path) -> None:
    Path("a").write_text("x" * 100)
    write_text("a", "y")
    assert Path("a").read_text() == "y"


@pytest.mark.parametrize(
    ("path", "reason"),
    [("nowhere/a", "No such folder"), ("out", "that is a folder"), ("", "that is a folder"), ("a\0b", "no path")],
)
def test_what_is_no_place_for_a_file(here: Path, path: str, reason: str) -> None:
    assert reason in refused(path)


def test_a_file_below_a_file(here: Path) -> None:
    Path("a").write_text("x")
    assert refused("a/b").startswith("cannot write a/b: ")


def test_a_file_and_a_folder_that_may_not_be_written_to(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write everywhere, so permissions alone would show nothing in a container."""
    Path("a").write_text("x")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert "cannot write a: it cannot be written to" in refused("a")
    assert "cannot write out/a: its folder cannot be written to" in refused("out/a")


def test_a_link_is_not_followed(here: Path) -> None:
    """Somebody commits `report.json -> ../own/profile` into a branch, and the pipeline writes report.json."""
    Path("report.json").symlink_to(here / "own/profile")
    assert "report.json is a symbolic link" in refused("report.json")
    with pytest.raises(UndeterminedError):
        write_text("report.json", "theirs")
    assert (here / "own/profile").read_text() == "mine\n"


def test_a_link_to_nothing_is_not_followed_either(here: Path) -> None:
    Path("report.json").symlink_to(here / "own/new")
    assert "symbolic link" in refused(here / "checkout/report.json")
    with pytest.raises(UndeterminedError):
        write_text("report.json", "theirs")
    assert not (here / "own/new").exists()


@pytest.mark.parametrize("path", ("reports/profile", "./reports/x/../profile", "out/deep/profile"))
def test_a_folder_of_a_checkout_that_leads_elsewhere(here: Path, path: str) -> None:
    Path("reports").symlink_to(here / "own")
    Path("out/deep").symlink_to(here / "own")
    (here / "own/x").mkdir()
    assert "symbolic link" in refused(path)
    assert "symbolic link" in refused(here / "checkout" / path)


def test_a_link_that_is_nobody_elses(here: Path) -> None:
    """The folder that holds the checkout is the user's: /tmp is a link on some systems."""
    (here / "linked").symlink_to(here / "checkout")
    check_writable(str(here / "linked/out/a"))
    check_writable("../own/a")
    write_text(str(here / "linked/out/a"), "x")
    assert Path("out/a").read_text() == "x"


def test_devices_are_the_systems(here: Path) -> None:
    for path in ("/dev/null", "/dev/stdout"):
        check_writable(path)
    write_text("/dev/null", "x")
    (here / "checkout/dev").symlink_to(here / "own")
    assert "symbolic link" in refused("dev/profile")
    assert "symbolic link" in refused(f"/dev/../{here.relative_to('/')}/checkout/dev/profile")


def test_a_pipe_is_written_to(here: Path) -> None:
    read, write = os.pipe()
    path = f"/dev/fd/{write}"
    check_writable(path)
    write_text(path, "x")
    os.close(write)
    with os.fdopen(read) as pipe:
        assert pipe.read() == "x"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_disk_that_is_full_makes_no_half_report_a_whole_one(here: Path) -> None:
    with pytest.raises(UndeterminedError) as caught:
        write_text("/dev/full", "x")
    assert "cannot write /dev/full: No space left" in caught.value.message
