"""What a sweep costs: a first run against the single scans it replaces, and a second one with nothing new.

python tests/bench/sweep.py REPOSITORY ... [--jobs 2] [--runs 3] [--secrets]

Each repository is copied with its branches and tags first (`git clone --bare`), so that both sides judge the same
commits. A single scan is `twokey scan --all --jobs 0`: one process, as one of the sweep's workers is. Budgets: a first
run takes at most 1.1 times the sum of the single scans divided by the workers, a second one at most 0.3 s and 50 ms for
each repository.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from secrets_pairs import timed

CHECKOUT = Path(__file__).resolve().parents[2]
TWOKEY = [sys.executable, "-m", "scanner"]
START, EACH = 0.3, 0.05  # seconds that a second run may take, and those for each repository
FIRST = 1.1

Seconds = tuple[float, float]  # wall, CPU


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="+", type=Path)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--secrets", action="store_true", help="look for secrets too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copies = [_copy(each.resolve(), Path(folder, "copies")) for each in arguments.repositories]
        options = () if arguments.secrets else ("--no-secrets",)
        runs = [_run(copies, Path(folder, f"run{number}"), arguments.jobs, options) for number in range(arguments.runs)]
    _table(copies, runs, arguments.jobs)


def _copy(repository: Path, folder: Path) -> Path:
    parts = [part for part in repository.parts if part not in ("/", "repo")]
    target = folder / parts[-1].removesuffix(".git")
    subprocess.run(["git", "clone", "--quiet", "--bare", str(repository), str(target)], check=True)
    return target


def _run(copies: list[Path], folder: Path, jobs: int, options: tuple[str, ...]) -> dict[str, Seconds]:
    """One round of everything, each with a cache and a store of its own."""
    environ = {**os.environ, "PYTHONPATH": str(CHECKOUT), "HOME": str(folder), "TWOKEY_CACHE_DIR": str(folder / "one")}
    folder.mkdir()
    found: dict[str, Seconds] = {}
    for copy in copies:
        scan = ["scan", "--repo", str(copy), "--all", "--jobs", "0", "--no-cache", "--exit-zero", *options]
        found[copy.name] = timed([*TWOKEY, *scan], environ)
    environ["TWOKEY_CACHE_DIR"] = str(folder / "all")
    kept = ["--store", str(folder / "store.sqlite3"), "--jobs", str(jobs), "--exit-zero", "--no-progress", *options]
    words = [*TWOKEY, "sweep", *map(str, copies), *kept]
    found["first"] = timed(words, environ)
    found["second"] = timed(words, environ)
    return found


def _table(copies: list[Path], runs: list[dict[str, Seconds]], jobs: int) -> None:
    def median(name: str, which: int = 0) -> float:
        return statistics.median(each[name][which] for each in runs)

    def of_runs(ratio: Callable[[dict[str, Seconds]], float]) -> float:
        return statistics.median(map(ratio, runs))

    print("| repository | single scan, s | CPU, s |\n| --- | ---: | ---: |")
    for copy in copies:
        print(f"| {copy.name} | {median(copy.name):.2f} | {median(copy.name, 1):.2f} |")
    single = [sum(each[copy.name][0] for copy in copies) for each in runs]
    cpu = [sum(each[copy.name][1] for copy in copies) for each in runs]
    print(f"| all | {statistics.median(single):.2f} | {statistics.median(cpu):.2f} |\n")
    allowed = START + EACH * len(copies)
    first = of_runs(lambda each: each["first"][0] / (sum(each[copy.name][0] for copy in copies) / jobs))
    first_cpu = of_runs(lambda each: each["first"][1] / sum(each[copy.name][1] for copy in copies))
    print(f"| a sweep of {len(copies)} by {jobs} workers | seconds | CPU, s | of the budget | budget |")
    print("| --- | ---: | ---: | ---: | --- |")
    budget = f"{FIRST} x the single scans by {jobs}"
    print(f"| first run | {median('first'):.2f} | {median('first', 1):.2f} | {first / FIRST:.2f} | {budget} |")
    second = median("second")
    budget = f"{START} s + {1000 * EACH:.0f} ms each = {allowed:.2f} s"
    print(f"| nothing new | {second:.2f} | {median('second', 1):.2f} | {second / allowed:.2f} | {budget} |")
    print(f"\nCPU time of a first run: {first_cpu:.2f} x that of the single scans")


if __name__ == "__main__":
    main()
