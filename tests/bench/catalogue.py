"""What the rules about agents cost: one history read with all of them and with none, in turn, medians of the ratio.

    python tests/bench/catalogue.py REPOSITORY [REPOSITORY ...] [--runs 5]

Both sides read the same commits and their changed paths and attribute each; one has an empty catalogue. Prints one line
a repository: commits, how many show an agent, CPU seconds of both sides without and with starting up (Python, the rule
files), and their ratios. The budget is 1.25 for the reading itself.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

READ = """
import json, os, sys, time
from scanner.attribution.combine import attributor
from scanner.repo.log import read_log
from scanner.repo.open import open_repository
from scanner.rulebook import load_rulebook
from scanner.rulebook.agents import compile_agents
agents = load_rulebook().agents if sys.argv[2] == "all" else compile_agents({})
attribute = attributor(agents)
git = open_repository(sys.argv[1], os.environ).git
started = time.process_time()
commits = marked = 0
for commit, rows in read_log(git, ("HEAD",)):
    commits += 1
    marked += bool(attribute(commit).agents)
print(json.dumps([commits, marked, time.process_time() - started]))
"""


def measure(repository: str, rules: str) -> tuple[int, int, float, float]:
    """Commits, commits that show an agent, CPU seconds of the reading and wall seconds of the whole process."""
    started = time.perf_counter()
    command = [sys.executable, "-c", READ, repository, rules]
    environ = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    commits, marked, seconds = json.loads(done.stdout)
    return commits, marked, seconds, time.perf_counter() - started


def line(repository: str, runs: int) -> str:
    """One repository's medians."""
    pairs = [(measure(repository, "all"), measure(repository, "none")) for _ in range(runs)]
    reading = statistics.median(every[2] / none[2] for every, none in pairs)
    whole = statistics.median(every[3] / none[3] for every, none in pairs)
    commits, marked = pairs[0][0][:2]
    seconds = statistics.median(every[2] for every, _ in pairs)
    place = Path(repository).resolve()
    name = place.parent.name if place.name in ("repo", ".git") else place.name
    return f"{name:<28}{commits:>9,}{marked:>9,}{seconds:>9.2f} s{reading:>10.2f}{whole:>10.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="What the rules about agents cost on top of reading a history.")
    parser.add_argument("repositories", nargs="+", metavar="REPOSITORY")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    print(f"{'repository':<28}{'commits':>9}{'agents':>9}{'with all':>11}{'reading x':>10}{'whole x':>10}")
    for repository in given.repositories:
        print(line(repository, given.runs))


if __name__ == "__main__":
    main()
