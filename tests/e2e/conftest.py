"""Running `python -m scanner` as a user does: a process, a repository, an exit code."""

from __future__ import annotations

import functools
import io
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from kit.history import ENVIRONMENT, Repo
from kit.leaks import leaks
from kit.warm import warm

from scanner.cli.ancestry import ancestors
from scanner.cli.main import main


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
Done = subprocess.CompletedProcess[str]
Hooked = Callable[..., Done]


def listing(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Every path below `folder` with what changes when somebody touches it.

    Git renews the date of an object that a merge made elsewhere has again; the object itself is named by its content.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        stat = path.lstat()
        dated = path.is_dir() or "objects" not in path.parts
        found[os.fsdecode(path)] = (stat.st_mode, stat.st_size, stat.st_mtime_ns if dated else 0)
    return found


@pytest.fixture(scope="session")
def command(checkout: Path) -> list[str]:
    """How to start twokey. The safe path keeps files of the scanned repository out of its imports."""
    return ["env", f"PYTHONPATH={checkout}", "PYTHONSAFEPATH=1", sys.executable, "-m", "scanner"]


def _as_a_process(command: list[str], words: tuple[str, ...], folder: Path, variables: dict[str, str]) -> Run:
    environ = {**os.environ, **variables}
    done = subprocess.run([*command, *words], cwd=folder, env=environ, capture_output=True, check=False)
    out, err = (stream.decode("utf-8", "surrogateescape") for stream in (done.stdout, done.stderr))
    return Run(done.returncode, out, err)


def _inside(words: tuple[str, ...], folder: Path, variables: dict[str, str]) -> Run:
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2)]
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(streams[0]), redirect_stderr(streams[1]):
        patch.chdir(folder)
        for name, value in variables.items():
            patch.setenv(name, value)
        try:
            code = main(words)
        except SystemExit as exit_:
            code = int(exit_.code or 0)
    return Run(code, *(_written(stream) for stream in streams))


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


@pytest.fixture
def twokey(command: list[str]) -> Command:
    """Run twokey in a folder. It must never write there, never show a traceback and never blame itself.

    A process takes a third of a second, most of it to start, so only the tests that are about processes start one.
    """

    def run(where: Repo | Path, *words: str, code: int | None = None, process: bool = False, **variables: str) -> Run:
        folder = where.path if isinstance(where, Repo) else where
        before = listing(folder)
        found = _as_a_process(command, words, folder, variables) if process else _inside(words, folder, variables)
        assert listing(folder) == before
        assert "Traceback" not in found.out + found.err
        assert "internal error" not in found.err
        assert leaks(found.out + found.err) == []
        assert code is None or found.code == code, f"{found.code}\n{found.out}\n{found.err}"
        return found

    return run


@pytest.fixture
def scan(twokey: Command) -> Command:
    """`twokey scan` as JSON, without looking for secrets."""

    def run(where: Repo | Path, *words: str, code: int, process: bool = False) -> Any:
        return twokey(where, "scan", "--no-secrets", "--format", "json", *words, code=code, process=process).json

    return run


@pytest.fixture(scope="session")
def hook_command(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """How a hook starts twokey. What stands around the tests, perhaps an agent, is not seen by it."""
    cache = tmp_path_factory.mktemp("cache")
    around = [os.getpid(), *(each.pid for each in ancestors())]
    with TemporaryDirectory(prefix="tk") as short, warm(checkout, Path(short), around) as command:
        yield ["env", f"TWOKEY_CACHE_DIR={cache}", *command]


@pytest.fixture(scope="session")
def hooks(hook_command: list[str], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A folder with git hooks of these names, for `core.hooksPath`."""

    @functools.cache
    def folder(*names: str) -> Path:
        made = tmp_path_factory.mktemp("hooks")
        for name in names:
            (made / name).write_text(f'#!/bin/sh\nexec {shlex.join([*hook_command, "hook", name])} "$@"\n')
            (made / name).chmod(0o755)
        return made

    return folder


@pytest.fixture
def hooked(hooks: Callable[..., Path]) -> Hooked:
    """Git with hooks in place. Whatever they say, it is no traceback and no bug."""

    def run(repo: Repo, *words: str, by: tuple[str, ...], stdin: str = "", folder: str = "", **variables: str) -> Done:
        done = subprocess.run(
            ["git", "-c", f"core.hooksPath={hooks(*by)}", *words],
            cwd=repo.path / folder,
            env={**ENVIRONMENT, **variables},
            input=stdin.encode("utf-8", "surrogateescape"),
            capture_output=True,
            check=False,
        )
        out, err = (stream.decode("utf-8", "surrogateescape") for stream in (done.stdout, done.stderr))
        assert "Traceback" not in out + err
        assert leaks(out + err) == []
        assert "internal error" not in out + err
        return Done(done.args, done.returncode, out, err)

    return run


@pytest.fixture
def commit(hooked: Hooked) -> Hooked:
    """`git commit` with the commit-msg hook."""

    def run(repo: Repo, *words: str, message: str = "Work\n", **more: Any) -> Done:
        return hooked(repo, "commit", "-q", "-F", "-", *words, by=("commit-msg",), stdin=message, **more)

    return run
