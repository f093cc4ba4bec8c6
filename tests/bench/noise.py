"""How much of the agents' work a gate holds: by path alone, and by what the change means.

    python tests/bench/noise.py CLONE ... [--show N] [--format text|markdown]

For each clone, of the commits reachable from HEAD that an agent made or took part in: the share whose worst change
reaches each severity, first with the default weight of its paths, then with its deltas. `--show N` prints N of the
commits that the `team` preset would hold, spread over the history, with their deltas, to be read by a person. The same
clones give the same output.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # this checkout, not some other one that is installed
sys.path.insert(0, str(Path(__file__).resolve().parent))

from accuracy import name_of

from scanner.model.actor import ActorKind
from scanner.model.scale import Severity, worst
from scanner.pipeline.gather import Draft
from scanner.pipeline.options import Options
from scanner.pipeline.prepare import prepare
from scanner.pipeline.walk import walk
from scanner.repo.objects import open_objects
from scanner.repo.open import open_repository
from scanner.repo.selection import history
from scanner.rulebook import load_rulebook
from scanner.text.escape import short

AGENTIC = (ActorKind.AGENT, ActorKind.ASSISTED)
FLOORS = (Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)


@dataclass
class Tally:
    """What one clone holds."""

    name: str
    agentic: int = 0
    by_path: Counter[Severity] = field(default_factory=Counter)
    by_meaning: Counter[Severity] = field(default_factory=Counter)
    held: list[Draft] = field(default_factory=list)


def take(clone: str) -> Tally:
    repository = open_repository(clone, os.environ)
    tally = Tally(name_of(clone))
    with open_objects(repository.git) as objects:
        options = Options("2026-01-01", secrets=False)
        context = prepare(repository, objects, load_rulebook(), history(repository), options)
        for draft in walk(context):
            if draft.attribution.kind not in AGENTIC:
                continue
            tally.agentic += 1
            tally.by_path[worst((change.floor for change in draft.changes), Severity.NONE)] += 1
            meant = worst((change.severity for change in draft.changes), Severity.NONE)
            tally.by_meaning[meant] += 1
            if meant.at_least(Severity.MEDIUM):
                tally.held.append(draft)
    return tally


def share(counted: Counter[Severity], floor: Severity, total: int) -> str:
    reached = sum(count for severity, count in counted.items() if severity.at_least(floor))
    return f"{100 * reached / total:.1f} %" if total else "-"


def show(tally: Tally, number: int) -> None:
    step = max(1, len(tally.held) // number)
    for draft in tally.held[::step][:number]:
        print(f"\n{draft.commit.oid[:12]} {short(draft.commit.subject, 90)}")
        for change in draft.changes:
            for delta in sorted(change.deltas, key=lambda each: -each.severity.rank)[:6]:
                values = f"{short(delta.old, 60)} -> {short(delta.new, 60)}"
                raised = f"  [{'; '.join(delta.raised)}]" if delta.raised else ""
                print(f"  {delta.severity:<8} {change.path}: {delta.kind} {short(delta.subject, 60)}  {values}{raised}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("clones", nargs="+", metavar="CLONE")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N held commits of each clone")
    parser.add_argument("--format", choices=("text", "markdown"), default="text")
    options = parser.parse_args(arguments)
    tallies = [take(clone) for clone in options.clones]
    if options.format == "markdown":
        print("| history | agent commits | by | " + " | ".join(f"{floor}+" for floor in FLOORS) + " |")
        print("| --- | ---: | --- |" + " ---: |" * len(FLOORS))
    for tally in tallies:
        for how, counted in (("path", tally.by_path), ("meaning", tally.by_meaning)):
            shares = [share(counted, floor, tally.agentic) for floor in FLOORS]
            if options.format == "markdown":
                name = f"{tally.name} | {tally.agentic:,}" if how == "path" else " |"
                print(f"| {name} | {how} | " + " | ".join(shares) + " |")
            else:
                named = ", ".join(f"{floor}+ {each}" for floor, each in zip(FLOORS, shares, strict=True))
                print(f"{tally.name} ({tally.agentic}) by {how}: {named}")
        if options.show:
            show(tally, options.show)
    return 0


if __name__ == "__main__":
    sys.exit(main())
