"""Running `python -m scanner` as a user does: a process, a repository, an exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from kit.history import Repo


@dataclass(frozen=True)
class Run:
    """What a process gave: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Run]


def listing(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Every path below `folder` with what changes when somebody touches it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        stat = path.lstat()
        found[os.fsdecode(path)] = (stat.st_mode, stat.st_size, stat.st_mtime_ns)
    return found


@pytest.fixture(scope="session")
def command(checkout: Path) -> list[str]:
    """How to start twokey. The safe path keeps files of the scanned repository out of its imports."""
    return ["env", f"PYTHONPATH={checkout}", "PYTHONSAFEPATH=1", sys.executable, "-m", "scanner"]


@pytest.fixture
def twokey(command: list[str]) -> Command:
    """Run twokey in a folder. It must never write there, never show a traceback and never blame itself."""

    def run(where: Repo | Path, *words: str, code: int | None = None, **variables: str) -> Run:
        folder = where.path if isinstance(where, Repo) else where
        watched = folder if folder.is_dir() else folder.parent
        before = listing(watched)
        done = subprocess.run(
            [*command, *words], cwd=folder, env={**os.environ, **variables}, capture_output=True, check=False
        )
        out, err = (stream.decode("utf-8", "surrogateescape") for stream in (done.stdout, done.stderr))
        assert listing(watched) == before
        assert "Traceback" not in out + err
        assert "internal error" not in err
        assert code is None or done.returncode == code, f"{done.returncode}\n{out}\n{err}"
        return Run(done.returncode, out, err)

    return run


@pytest.fixture
def scan(twokey: Command) -> Command:
    """`twokey scan` as JSON, without looking for secrets."""

    def run(where: Repo | Path, *words: str, code: int, **variables: str) -> Any:
        return twokey(where, "scan", "--no-secrets", "--format", "json", *words, code=code, **variables).json

    return run
