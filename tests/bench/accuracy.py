"""Whom twokey blames in real histories, and above all: whom before there was anybody to blame.

    python tests/bench/accuracy.py CLONE ... [--all] [--before 2022-01-01] [--format text|markdown] [--alone]

No coding agent committed anywhere before 2022 (nor for a year after), so every older commit called agent, assisted or
suspected is a person falsely blamed. Prints for each clone: commits, counts by kind and by agent, how many commits are
older than `--before` (author's and committer's date both), and each of those that is blamed, with its evidence.
`exceptions.yaml` beside this file names the ones that are known and right, each with a reason.

Commits are attributed as a scan does it, with what the repository keeps beside them; `--alone` leaves that out. HEAD is
read, or with `--all` every ref. The same clones give the same output. Exit code: 1 if a commit is blamed that no
exception names, 2 if a clone cannot be read.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # this checkout, not some other one that is installed

from scanner.attribution.combine import attributor
from scanner.errors import TwokeyError
from scanner.model.actor import ActorKind, Attribution, Evidence
from scanner.model.commit import Commit
from scanner.model.scale import Strength
from scanner.pipeline.beside import Vicinity, vicinity
from scanner.repo.git import Git
from scanner.repo.log import read_log
from scanner.repo.objects import open_objects
from scanner.repo.open import open_repository
from scanner.repo.selection import everything, history
from scanner.rulebook import load_rulebook
from scanner.rulebook.agents import Agents
from scanner.text.escape import visible
from scanner.text.yaml import YamlError, load

EXCEPTIONS = Path(__file__).with_name("exceptions.yaml")
BLAMED = (ActorKind.AGENT, ActorKind.ASSISTED, ActorKind.SUSPECTED)
MOST_AGENTS = 8


@dataclass(frozen=True, slots=True)
class Blame:
    """One commit older than there were agents, and what made an agent's of it. `excuse` is why that is right."""

    oid: str
    day: str
    kind: ActorKind
    agents: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    excuse: str


@dataclass
class Tally:
    """What one clone holds."""

    name: str
    kinds: Counter[ActorKind] = field(default_factory=Counter)
    agents: Counter[str] = field(default_factory=Counter)
    before: int = 0
    blames: list[Blame] = field(default_factory=list)

    @property
    def unexcused(self) -> list[Blame]:
        return [blame for blame in self.blames if not blame.excuse]


@dataclass(frozen=True, slots=True)
class Options:
    """How to read."""

    every_ref: bool
    alone: bool
    before: int
    excuses: dict[str, str]


def name_of(clone: str) -> str:
    """What to call a clone: its folder, or the one around it where that says nothing; "owner+name" is "owner/name"."""
    parts = [part for part in Path(clone).resolve().parts if part not in (".git", "repo")]
    return parts[-1].removesuffix(".git").replace("+", "/")


def read_exceptions(path: Path) -> dict[str, str]:
    """The reason by commit id. Raises ValueError for an entry without a repository, a full id and a reason."""
    entries = load(path.read_text("utf-8")) or []
    for entry in entries:
        if not isinstance(entry, dict) or set(entry) != {"repository", "oid", "reason"} or len(entry["oid"]) < 40:
            raise ValueError(f"{path.name}: each entry is a repository, a full oid and a reason, not {entry!r}")
    return {entry["oid"]: entry["reason"] for entry in entries}


def committed_before(git: Git, revisions: tuple[str, ...], moment: int) -> frozenset[str]:
    """The commits whose committer's date is older: attribution has no use for that date, so commits do not keep it."""
    rows = git.run("rev-list", "--timestamp", *revisions, "--").decode().split("\n")
    split = (row.split(" ") for row in rows if row)
    return frozenset(oid for stamp, oid in split if int(stamp) < moment)


def authored_before(commit: Commit, moment: int) -> bool:
    """Whether the author's date is older; a date that nobody can read hides nothing."""
    seconds = commit.stamp.partition(" ")[0]
    return not seconds.lstrip("-").isdigit() or int(seconds) < moment


def take(clone: str, agents: Agents, options: Options) -> Tally:
    """Read one clone. Raises TwokeyError when it cannot be read whole."""
    repository = open_repository(clone, os.environ)
    git = repository.git
    selection = everything(repository) if options.every_ref else history(repository)
    tally = Tally(name_of(clone))
    if not selection.revisions:
        return tally
    old = committed_before(git, selection.revisions, options.before)
    with open_objects(git) as objects:
        beside = Vicinity() if options.alone else vicinity(repository, objects, agents, selection)
        attribute = attributor(agents, around=beside.around)
        for commit, rows in read_log(git, selection.revisions):
            found = attribute(commit, (path for _, path in rows))
            tally.kinds[found.kind] += 1
            tally.agents.update(found.agents)
            if commit.oid in old and authored_before(commit, options.before):
                tally.before += 1
                if found.kind in BLAMED:
                    tally.blames.append(blame(commit, found, options.excuses.get(commit.oid, "")))
    tally.blames.sort(key=lambda each: (each.day, each.oid))
    return tally


def blame(commit: Commit, found: Attribution, excuse: str) -> Blame:
    counting = tuple(each for each in found.evidence if each.strength is not Strength.WEAK and not each.bot)
    return Blame(commit.oid, commit.authored[:10], found.kind, found.agents, counting, excuse)


def agent_list(agents: Counter[str]) -> str:
    ordered = sorted(agents.items(), key=lambda item: (-item[1], item[0]))
    rest = len(ordered) - MOST_AGENTS
    shown = [f"{agent} {count:,}" for agent, count in ordered[:MOST_AGENTS]]
    return ", ".join([*shown, f"and {rest} more"] if rest > 0 else shown) or "none"


def blame_lines(tally: Tally) -> Iterator[str]:
    for each in tally.blames:
        word = "excused" if each.excuse else "BLAMED"
        yield f"{word} {each.oid} {each.day} {each.kind} {', '.join(each.agents)}"
        yield from (f"  {item.source} {item.strength}: {item.where}: {item.value}" for item in each.evidence)
        if each.excuse:
            yield f"  because: {each.excuse}"


def as_text(tallies: Sequence[Tally], before: str) -> Iterator[str]:
    for tally in tallies:
        yield f"{tally.name}: {tally.kinds.total():,} commits"
        yield "  " + ", ".join(f"{kind} {tally.kinds[kind]:,}" for kind in ActorKind)
        yield f"  agents: {agent_list(tally.agents)}"
        excused = len(tally.blames) - len(tally.unexcused)
        yield f"  before {before}: {tally.before:,} commits, {len(tally.unexcused)} blamed ({excused} more excused)"
        yield from (f"  {line}" for line in blame_lines(tally))
    yield f"in all: {total(tallies, before)}"


def as_markdown(tallies: Sequence[Tally], before: str) -> Iterator[str]:
    heads = ["repository", "commits", *ActorKind, f"before {before}", "blamed", "agents"]
    yield f"| {' | '.join(heads)} |"
    yield f"| --- |{' ---: |' * (len(heads) - 2)} --- |"
    for tally in tallies:
        numbers = [tally.kinds.total(), *(tally.kinds[kind] for kind in ActorKind), tally.before, len(tally.unexcused)]
        cells = [tally.name.replace("|", "\\|"), *(f"{number:,}" for number in numbers), agent_list(tally.agents)]
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield f"In all: {total(tallies, before)}."
    for tally in tallies:
        if tally.blames:
            yield from ("", f"{tally.name}:", "", "```text", *blame_lines(tally), "```")


def total(tallies: Sequence[Tally], before: str) -> str:
    commits = sum(tally.kinds.total() for tally in tallies)
    old = sum(tally.before for tally in tallies)
    unexcused = sum(len(tally.unexcused) for tally in tallies)
    excused = sum(len(tally.blames) for tally in tallies) - unexcused
    return f"{commits:,} commits, {old:,} before {before}, {unexcused} of those blamed ({excused} more excused)"


def written(lines: Iterable[str]) -> str:
    """The output; names, trailers and branches in it are whatever the scanned repositories say."""
    return "".join(f"{visible(line)}\n" for line in lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clones", nargs="+", metavar="CLONE")
    parser.add_argument("--all", action="store_true", help="every ref instead of HEAD")
    parser.add_argument("--before", default="2022-01-01", type=lambda day: datetime.fromisoformat(day).date())
    parser.add_argument("--format", choices=("text", "markdown"), default="text")
    parser.add_argument("--alone", action="store_true", help="commits by themselves: no notes, branches or requests")
    arguments = parser.parse_args()
    moment = datetime.fromisoformat(str(arguments.before)).replace(tzinfo=UTC).timestamp()
    agents = load_rulebook().agents
    try:
        excuses = read_exceptions(EXCEPTIONS)
        options = Options(arguments.all, arguments.alone, int(moment), excuses)
        tallies = [take(clone, agents, options) for clone in arguments.clones]
    except (TwokeyError, YamlError, ValueError) as error:
        print(f"accuracy.py: {error}", file=sys.stderr)
        return 2
    shape = as_markdown if arguments.format == "markdown" else as_text
    sys.stdout.write(written(shape(tallies, str(arguments.before))))
    return 1 if any(tally.unexcused for tally in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
