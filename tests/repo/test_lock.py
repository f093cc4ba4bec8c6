"""One process at a time: the next one waits or is told, and nobody has to clean up after one that was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.repo.lock import TakenError, alone

CODE = """
import sys, time
from pathlib import Path
from scanner.repo.lock import alone
with alone(Path(sys.argv[1])):
    print("in", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def other(tmp_path: Path, checkout: Path):
    """Another process that has the lock."""
    words = [sys.executable, "-c", CODE, str(tmp_path / "lock")]
    with subprocess.Popen(words, cwd=checkout, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"in\n"
        yield process
        process.kill()


def test_one_at_a_time(tmp_path: Path, other: subprocess.Popen[bytes]) -> None:
    with pytest.raises(TakenError), alone(tmp_path / "lock"):
        pytest.fail("two are in")


def test_whoever_waits_gets_it(tmp_path: Path, other: subprocess.Popen[bytes]) -> None:
    asked: list[float] = []

    def clock() -> float:
        asked.append(time.monotonic())
        if len(asked) == 2:
            other.kill()
        return asked[-1]

    with alone(tmp_path / "lock", 60.0, clock):
        assert len(asked) > 1


def test_a_killed_process_leaves_no_lock(tmp_path: Path, other: subprocess.Popen[bytes]) -> None:
    other.kill()
    other.wait()
    with alone(tmp_path / "lock"):
        assert (tmp_path / "lock").exists()


def test_a_child_that_outlives_its_parent_has_no_lock(tmp_path: Path, checkout: Path) -> None:
    """A sweep that is killed leaves workers for a moment, and the next one must not wait for them."""
    forked = "    print(os.fork() or time.sleep(600), flush=True)\n    os._exit(9)"
    code = CODE.replace("time.sleep(600)", "import os") + forked
    words = [sys.executable, "-c", code, str(tmp_path / "lock")]
    with subprocess.Popen(words, cwd=checkout, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"in\n"
        child = int(process.stdout.readline())
        process.wait()
        try:
            with alone(tmp_path / "lock"):
                os.kill(child, 0)  # still there
        finally:
            os.kill(child, 9)


def test_again_after_the_first(tmp_path: Path) -> None:
    for _ in range(2):
        with alone(tmp_path / "deep" / "lock"):
            assert (tmp_path / "deep" / "lock").stat().st_mode & 0o777 == 0o600


def test_a_link_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError), alone(tmp_path / "lock"):
        pytest.fail("in")
    assert not (tmp_path / "elsewhere").exists()
