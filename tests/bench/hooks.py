"""What the hooks cost whoever commits and pushes: pairs of runs, medians, ratios.

python tests/bench/hooks.py [--gitleaks PATH] [--kingfisher PATH] [--runs 9]

In a repository of its own: commit-msg and pre-commit on five staged files of source against a bare interpreter, the
same pre-commit (clean, with a line that looks like a secret and is none, and with two tokens) against each other
scanner that is here, and pre-push of a hundred commits. How to get the others is in secrets.py.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from secrets_pairs import Command, pairs, staged_repository, timed

_COMMITS = 100


def hook(*words: str) -> Command:
    return [sys.executable, "-m", "scanner", "hook", *words]


def before_a_commit(arguments: argparse.Namespace, environ: dict[str, str], out: Path) -> None:
    for kind in ("clean", "near", "hits"):
        repository = staged_repository(out, kind)
        (repository / "message").write_text("Work\n", "utf-8")
        print(f"five staged files, {kind}")
        if kind == "clean":
            bare = [sys.executable, "-c", "pass"]
            pairs("commit-msg : bare python", hook("commit-msg", "message"), bare, arguments.runs, environ, repository)
            pairs("pre-commit : bare python", hook("pre-commit"), bare, arguments.runs, environ, repository)
        for name, theirs in others(arguments):
            pairs(f"pre-commit : {name}", hook("pre-commit"), theirs, arguments.runs, environ, repository)


def others(arguments: argparse.Namespace) -> list[tuple[str, Command]]:
    """What else is here to compare with."""
    found: list[tuple[str, Command]] = []
    if arguments.gitleaks:
        words = ["git", "--pre-commit", "--staged", "--no-banner", "--exit-code", "0"]
        found.append(("gitleaks", [arguments.gitleaks, *words]))
    if arguments.kingfisher:
        words = ["scan", ".", "--staged", "-q", "--no-validate", "--no-update-check"]
        found.append(("kingfisher", [arguments.kingfisher, *words]))
    if own := shutil.which("detect-secrets-hook", path=str(Path(sys.executable).parent)):
        found.append(("detect-secrets-hook", [own, *(f"module{number}.py" for number in range(5))]))
    return found


def before_a_push(arguments: argparse.Namespace, environ: dict[str, str], out: Path) -> None:
    repository = out / "push"
    start, head = history(repository)
    line = f"refs/heads/main {head} refs/heads/main {start}\n".encode()
    times = sorted(timed(hook("pre-push", "origin", "x"), environ, repository, line)[0] for _ in range(arguments.runs))
    print(f"pre-push of {_COMMITS} commits\n  {times[len(times) // 2]:.2f} s")


def history(folder: Path) -> tuple[str, str]:
    """A repository with commits of source, its first and its last."""
    import subprocess

    stream = "".join(
        f"commit refs/heads/main\ncommitter A <a@example.com> {1_700_000_000 + number} +0000\ndata 5\nWork\n\n"
        f"M 100644 inline src/module{number % 20}.py\ndata {len(text)}\n{text}\n"
        for number in range(_COMMITS + 1)
        for text in [f"value = {number}\n" * 50]
    )
    git = ["git", "-C", str(folder)]
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(folder)], check=True)
    subprocess.run([*git, "fast-import", "--quiet"], input=stream.encode(), check=True)
    listed = subprocess.run([*git, "rev-list", "main"], check=True, capture_output=True, text=True).stdout.split()
    return listed[-1], listed[0]


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gitleaks", default=shutil.which("gitleaks"))
    parser.add_argument("--kingfisher", default=shutil.which("kingfisher"))
    parser.add_argument("--runs", type=int, default=9)
    arguments = parser.parse_args(words)
    root = Path(__file__).resolve().parents[2]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        environ = {**os.environ, "PYTHONPATH": str(root), "TWOKEY_CACHE_DIR": str(out / "cache")}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        before_a_commit(arguments, environ, out)
        before_a_push(arguments, environ, out)


if __name__ == "__main__":
    main()
