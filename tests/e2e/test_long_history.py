"""Memory: bounded by the largest blob and the findings, not by the length of the history."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from kit.history import BOB, CLAUDE, History

_PROGRAM = """
import resource, sys
from scanner.cli.main import main
code = main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""
MEGABYTE = 1024  # ru_maxrss counts kilobytes


def peak(path: Path, checkout: Path, *words: str) -> int:
    """Peak memory, in megabytes, of a scan that must pass."""
    # A process takes over the peak of the one that it was started from, and a test worker's is large: a shell between
    # them, which forks, starts from nothing.
    done = subprocess.run(
        ["sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", _PROGRAM, "scan", "-q", *words],
        cwd=path,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stderr) // MEGABYTE


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss counts bytes elsewhere")
def test_a_long_history_takes_no_more_memory_than_a_short_one(tmp_path: Path, checkout: Path) -> None:
    long, short = History(), History()
    for index in range(5000):
        author = CLAUDE if index % 10 == 0 else BOB
        message = f"Commit {index}\n\n{'A body that says a little more. ' * 10}\n"
        long.commit(
            message, author=author, files={f"src/{index % 500}.py": f"x = {index}\n", "README.md": f"{index}\n"}
        )
    short.commit("One", files={"src/0.py": "x = 0\n"})
    least = peak(short.write(tmp_path / "short", bare=True).path, checkout)
    most = peak(long.write(tmp_path / "long", bare=True).path, checkout)
    assert most < 200
    assert most < least + 80
