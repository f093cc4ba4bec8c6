"""How much a scan costs beside git's own walk: the same range, whole processes, in turn, medians of the ratio.

    python tests/bench/history.py REPOSITORY [REPOSITORY ...] [--runs 5] [--secrets]

Prints one line a repository: commits, git's seconds (`git log --raw -z --no-renames`, read by nobody), and what twokey
costs as a multiple: attribution and categories alone (the budget is 2), the whole scan without secrets, and with them
where `--secrets` asks for it (minutes on a large history). All of them include some 0.3 s of starting up.
Wall and CPU time, children included. Not a test: machines differ, ratios in one run less so.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

# Attribution and categories, nothing else: what the budget is about.
ATTRIBUTION = """
import os, sys
from scanner.attribution.combine import attributor
from scanner.classify import classifier
from scanner.repo.log import read_log
from scanner.repo.open import open_repository
from scanner.rulebook import load_rulebook
from scanner.rulebook.paths import compile_paths
rulebook = load_rulebook()
attribute = attributor(rulebook.agents)
classify = classifier(compile_paths(rulebook.path_rules, rulebook.severities))
kinds = {}
for commit, rows in read_log(open_repository(sys.argv[1], os.environ).git, ("HEAD",)):
    kind = attribute(commit).kind
    found = [classify(path.decode("utf-8", "surrogateescape")) for _, path in rows]
    kinds[kind] = kinds.get(kind, 0) + sum(each is not None for each in found)
"""


def measure(command: Sequence[str]) -> tuple[float, float]:
    """Wall and CPU seconds of one run, children included; what it prints is thrown away."""
    before = os.times()
    start = time.perf_counter()
    subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    wall = time.perf_counter() - start
    after = os.times()
    cpu = (after.children_user - before.children_user) + (after.children_system - before.children_system)
    return wall, cpu


def compare(repository: str, runs: int, secrets: bool) -> str:
    """One line of the table: medians over `runs`, the commands in turn so that a drifting machine hits all alike."""
    scan = [sys.executable, "-m", "scanner", "scan", "--no-progress", "--repo", repository]
    commands = {
        "attribution + categories": [sys.executable, "-c", ATTRIBUTION, repository],
        "scan --no-secrets": [*scan, "--no-secrets"],
    }
    if secrets:
        commands["scan"] = scan
    git = ["git", "-C", repository, "log", "--raw", "-z", "--no-renames", "HEAD"]
    measure(git)
    ratios: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    floor = []
    for _ in range(runs):
        base = measure(git)
        floor.append(base[0])
        for name, command in commands.items():
            wall, cpu = measure(command)
            ratios[name].append((wall / base[0], cpu / base[1]))
    count = subprocess.run(["git", "-C", repository, "rev-list", "--count", "HEAD"], capture_output=True, check=True)
    cells = [f"{name} {_median(found, 0)}x wall, {_median(found, 1)}x CPU" for name, found in ratios.items()]
    return (
        f"{Path(repository).name}: {int(count.stdout):,} commits, git {statistics.median(floor):.2f} s; "
        + "; ".join(cells)
    )


def _median(found: list[tuple[float, float]], which: int) -> str:
    return f"{statistics.median(each[which] for each in found):.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="+")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--secrets", action="store_true", help="also time the scan with secrets")
    arguments = parser.parse_args()
    for repository in arguments.repositories:
        print(compare(repository, arguments.runs, arguments.secrets), flush=True)


if __name__ == "__main__":
    main()
