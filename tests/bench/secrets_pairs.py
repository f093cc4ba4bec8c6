"""Two commands timed in turn, and what a staged check is timed on."""

from __future__ import annotations

import resource
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

Command = list[str]
FOUND = {0, 1, 200}  # statuses with which scanners say that they found something, or nothing


def timed(
    command: Command, environ: dict[str, str], cwd: Path | None = None, given: bytes = b""
) -> tuple[float, float]:
    """Wall and CPU seconds of a whole process with its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(
        command, env=environ, cwd=cwd, input=given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in FOUND:
        raise SystemExit(f"{' '.join(command)}: status {done.returncode}\n{done.stderr.decode('utf-8', 'replace')}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def pairs(
    name: str, ours: Command, theirs: Command, runs: int, environ: dict[str, str], cwd: Path | None = None
) -> None:
    """The two in turn, and the medians of the ratios pair by pair."""
    timed(ours, environ, cwd), timed(theirs, environ, cwd)
    a, b = [], []
    for _ in range(runs):
        a.append(timed(ours, environ, cwd))
        b.append(timed(theirs, environ, cwd))
    wall = statistics.median(x[0] / y[0] for x, y in zip(a, b, strict=True))
    cpu = statistics.median(x[1] / y[1] for x, y in zip(a, b, strict=True))
    own, other = (statistics.median(each[0] for each in runs) for runs in (a, b))
    print(f"  {name:24} wall {wall:5.2f}  CPU {cpu:5.2f}   ({own:.2f} s against {other:.2f} s)", flush=True)


def staged_repository(folder: Path, kind: str) -> Path:
    """A repository with five changed files in its index: `clean`, two with tokens (`hits`), or two with a line that a
    closer look clears (`near`)."""
    repository = folder / f"staged-{kind}"
    repository.mkdir()
    run: Callable[..., object] = lambda *words: subprocess.run(  # noqa: E731
        ["git", "-C", str(repository), "-c", "user.name=A", "-c", "user.email=a@example.com", *words], check=True
    )
    run("init", "--quiet")
    text = Path(__file__).read_text("utf-8")
    for number in range(5):
        (repository / f"module{number}.py").write_text(text, "utf-8")
    run("add", ".")
    run("commit", "--quiet", "-m", "Start")
    token = "gh" + "p_" + "1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8sT"
    for number in range(5):
        line = f"print({number})\n"
        if number < 2 and kind != "clean":
            line = f"token = '{token[:-1]}{number}'\n" if kind == "hits" else "password = get_password(user)\n"
        (repository / f"module{number}.py").write_text(text + line * 10, "utf-8")
    run("add", ".")
    return repository
