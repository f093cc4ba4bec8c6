"""A reviewer at a terminal: `twokey approve` as a process of its own, with answers typed at its questions.

seen = approve(scene.repo)                                  # Bob, whose git knows no key, answers y
seen = approve(repo, "main..HEAD", "--note", who=EVE, key=ssh_key("eve"))
seen = approve(repo, answers=["d", "n"])                    # one answer a question
seen = approve(repo, answers=[CTRL_C])
assert (seen.code, "hint:" in seen.out) == (1, True)
seen = piped(repo, "--print")                               # no terminal: out and err stay apart

The tests themselves may run below an agent, so who stands above the process is left out unless `ancestry` is set.
"""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kit.history import BOB, Repo
from kit.keys import GpgKey, SshKey, git_options

CTRL_C, CTRL_D = "\x03", "\x04"
PATIENCE = 60.0  # seconds for one command

Answer = str | Callable[[], str]

_CHECKOUT = Path(__file__).resolve().parents[2]
_QUESTION = re.compile(rb"\[N\]o: |passphrase[^\n]*: ")
_START = "from scanner.cli.main import console; console()"
_ALONE = "from scanner.cli import ancestry; ancestry.ancestors = lambda pid=None: (); "
_KEPT = ("PATH", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True)
class Seen:
    """Exit code, and what stood on the terminal; `err` is apart only where there was none."""

    code: int
    out: str
    err: str = ""


def approve(
    where: Repo | Path,
    *words: str,
    answers: Sequence[Answer] = ("y",),
    who: str = BOB,
    key: SshKey | GpgKey | None = None,
    settings: Mapping[str, str] | None = None,
    ancestry: bool = False,
    below: Sequence[str] = (),
    **variables: str,
) -> Seen:
    """`twokey approve` at a terminal. `settings` go to the reviewer's git; `below` is a command that starts it."""
    with _seat(who, key, settings or {}) as git:
        command = [*below, *_command(ancestry), *words]
        seen = _typed(command, _folder(where), {**_environment(git, key), **variables}, list(answers))
    assert "Traceback" not in seen.out, seen.out
    assert "internal error" not in seen.out, seen.out
    return seen


def piped(
    where: Repo | Path,
    *words: str,
    who: str = BOB,
    key: SshKey | GpgKey | None = None,
    settings: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    **variables: str,
) -> Seen:
    """`twokey approve` where nobody can type: standard input is a pipe."""
    with _seat(who, key, settings or {}) as git:
        environ = {**_environment(git, key), **variables}
        command = [*_command(ancestry=False), *words]
        done = subprocess.run(
            command, cwd=_folder(where), env=environ, input=stdin, capture_output=True, check=False, timeout=PATIENCE
        )
    seen = Seen(done.returncode, *(each.decode("utf-8", "backslashreplace") for each in (done.stdout, done.stderr)))
    assert "Traceback" not in seen.err, seen.err
    assert "internal error" not in seen.err, seen.err
    return seen


def _folder(where: Repo | Path) -> Path:
    return where.path if isinstance(where, Repo) else where


def _command(ancestry: bool) -> list[str]:
    return [sys.executable, "-c", ("" if ancestry else _ALONE) + _START, "approve"]


def _environment(git: Path, key: SshKey | GpgKey | None) -> dict[str, str]:
    """No agent's variable, and no file of the repository among the imports."""
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "HOME": str(git.parent),
        "GIT_CONFIG_GLOBAL": str(git),
        "GIT_CONFIG_NOSYSTEM": "1",
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm",
        "PYTHONPATH": str(_CHECKOUT),
        "PYTHONSAFEPATH": "1",
        **(key.settings if key else {}),
    }


@contextmanager
def _seat(who: str, key: SshKey | GpgKey | None, settings: Mapping[str, str]) -> Iterator[Path]:
    """The reviewer's own git configuration, in a home of its own. `who` may be empty: git knows nobody."""
    name, _, email = who.removesuffix(">").partition(" <")
    wanted = {"user.useConfigOnly": "true", **({"user.name": name, "user.email": email} if who else {})}
    if key is not None:
        wanted |= dict(option.split("=", 1) for option in git_options(key)[1::2])
    with tempfile.TemporaryDirectory(prefix="seat-") as home:
        path = Path(home, "gitconfig")
        path.touch()
        for field, value in {**wanted, **settings}.items():
            subprocess.run(["git", "config", f"--file={path}", field, value], check=True)
        yield path


def _typed(command: Sequence[str], folder: Path, environ: Mapping[str, str], answers: list[Answer]) -> Seen:
    """Run below a new terminal, and answer each question when it stands there; without an answer left, Ctrl-D."""
    pid, terminal = pty.fork()
    if pid == 0:
        try:
            os.chdir(folder)
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a suite in the background may ignore it
            os.execvpe(command[0], list(command), dict(environ))  # noqa: S606 - a terminal of its own needs a fork
        finally:
            os._exit(127)
    shown, asked, until = b"", 0, time.monotonic() + PATIENCE
    try:
        while data := _read(terminal, until):
            shown += data
            while question := _QUESTION.search(shown, asked):
                asked = question.end()
                answer = answers.pop(0) if answers else CTRL_D
                text = answer if isinstance(answer, str) else answer()
                line = text if text in (CTRL_C, CTRL_D) else f"{text}\n"
                os.write(terminal, line.encode("utf-8", "surrogateescape"))
    finally:
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
        os.close(terminal)
        _, status = os.waitpid(pid, 0)
    assert not answers, f"nobody asked for {answers}\n{shown.decode(errors='replace')}"
    text = shown.decode("utf-8", "backslashreplace").replace("\r\n", "\n")
    return Seen(os.waitstatus_to_exitcode(status), text)


def _read(terminal: int, until: float) -> bytes:
    """What comes next; nothing when the other side has closed, or time is up."""
    if not select.select([terminal], [], [], max(0.0, until - time.monotonic()))[0]:
        return b""
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the last process of a terminal has ended
        return b""
