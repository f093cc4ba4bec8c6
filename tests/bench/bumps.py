"""Whether every bump that a bot announces is understood: a delta with its name, its old and its new version.

    python tests/bench/bumps.py CLONE ... [--most 2000] [--misses 20] [--format text|markdown]

dependabot and renovate say in the message what they move, which makes their histories a labelled set. For each bot
commit reachable from HEAD that touches a file of a format twokey reads, every announced `NAME from OLD to NEW`
(renovate says only NEW) must be found among the deltas of the commit: the name in subject or values, the old version
in `old`, the new one in `new`. Commits that touch no such file are counted apart. `--misses` prints what was not
understood. The same clones give the same output.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # this checkout, not some other one that is installed
sys.path.insert(0, str(Path(__file__).resolve().parent))

from accuracy import name_of

from scanner.formats.registry import every_format, format_of
from scanner.model.change import Change, Delta
from scanner.model.commit import Commit
from scanner.pipeline.gather import classified, make_draft
from scanner.pipeline.options import Options
from scanner.pipeline.prepare import prepare
from scanner.repo.log import read_log
from scanner.repo.objects import open_objects
from scanner.repo.open import open_repository
from scanner.repo.selection import history
from scanner.rulebook import load_rulebook

_BOTS = re.compile(r"dependabot|renovate", re.IGNORECASE)
_FROM_TO = re.compile(
    r"^(?:Bumps?|Updates?|.{0,40}?\b[Bb]ump|.{0,40}?\b[Uu]pdate) (?:the requirements on )?"
    r"\[?`?(?P<name>[^\s`\]]+)`?\]?(?:\([^)\s]*\))?"
    r"(?: requirement)? from `?(?P<old>[^\s`]+?)`? to `?(?P<new>[^\s`]+?)`?\.?(?: in .*)?(?: \(#\d+\))*$",
    re.MULTILINE,
)
# Without one of these words renovate's name may be that of a group (`update compiler to ^7.29.8`).
_TO = re.compile(
    r"^(?:.{0,40}?: )?[Uu]pdate (?:(?:dependency |module |rust crate |plugin |terraform |helm release )(?P<name>[^\s]+)"
    r"|(?P<thing>[^\s]+)(?: action| docker tag| digest| orb| buildpack)) to (?P<new>[^\s]+)"
    r"(?: \[security\])?(?: \([^)]*\))*$"
)


@dataclass(frozen=True, slots=True)
class Bump:
    """What a bot says that it moved; `old` is "" where it does not say from where."""

    name: str
    old: str
    new: str


@dataclass
class Tally:
    """What one clone holds."""

    name: str
    commits: int = 0
    elsewhere: int = 0
    silent: int = 0
    understood: int = 0
    misses: list[tuple[Commit, Bump, tuple[Change, ...]]] = field(default_factory=list)
    formats: Counter[str] = field(default_factory=Counter)

    @property
    def bumps(self) -> int:
        return self.understood + len(self.misses)


def announced(message: str) -> tuple[Bump, ...]:
    """The bumps a message names, each once."""
    found = [Bump(each["name"], each["old"], each["new"]) for each in _FROM_TO.finditer(message)]
    if not found and (only := _TO.match(message.split("\n", 1)[0])):
        found = [Bump(only["name"] or only["thing"], "", only["new"])]
    return tuple(dict.fromkeys(found))


def understood(bump: Bump, deltas: Sequence[Delta]) -> bool:
    return any(
        _named(bump.name, delta) and _says(bump.new, delta.new) and (not bump.old or _says(bump.old, delta.old))
        for delta in deltas
    )


def _plain(text: str) -> str:
    """Names as registries compare them (PEP 503), images without the registry's own folder."""
    return re.sub(r"[-_.]+", "-", text.lower()).removeprefix("library/")


def _named(name: str, delta: Delta) -> bool:
    """The name itself, or a property called after a Maven artefact (`left.version` of `org.example:left`)."""
    wanted = _plain(re.sub(r"(?<=.)@[^/]*$", "", name))  # `left@1.2`: the copies of it that were wanted at 1.2
    _, colon, artefact = wanted.partition(":")
    if colon and _plain(delta.subject) == f"{artefact}-version":
        return True
    return any(wanted in _plain(each) for each in (delta.subject, delta.new))


def _says(version: str, text: str) -> bool:
    """Whether a value names a version: without its `v` and operators, as a whole word or its beginning."""
    wanted = re.escape(version.lower().lstrip("v^~=<> "))
    return re.search(rf"(?<![\w.]){wanted}|(?<=v){wanted}|(?<=@){wanted}", text.lower()) is not None


def bot_commits(clone: str, most: int) -> Iterator[tuple[Commit, tuple[Change, ...], bool]]:
    """The newest commits by update bots with their described changes, and whether a known format is among them."""
    repository = open_repository(clone, os.environ)
    selection = history(repository)
    with open_objects(repository.git) as objects:
        context = prepare(repository, objects, load_rulebook(), selection, Options("2026-01-01", secrets=False))
        number = 0
        for commit, rows in read_log(repository.git, selection.revisions):
            if commit.is_merge or not _BOTS.search(str(commit.author)) or not announced(commit.message):
                continue
            number += 1
            if number > most:
                return
            paths = [change.path for row in rows if (change := classified(context, row)) is not None]
            known = any(format_of(path) is not None for path in paths)
            yield commit, make_draft(context, commit, rows).changes if known else (), known


def take(clone: str, most: int) -> Tally:
    tally = Tally(name_of(clone))
    for commit, changes, known in bot_commits(clone, most):
        tally.commits += 1
        if not known:
            tally.elsewhere += 1
            continue
        deltas = [delta for change in changes for delta in change.deltas]
        for change in changes:
            found = format_of(change.path)
            tally.formats.update(name for name, each in every_format() if each is found)
        for bump in announced(commit.message):
            if understood(bump, deltas):
                tally.understood += 1
            else:
                tally.misses.append((commit, bump, changes))
    return tally


def rate(tally: Tally) -> str:
    return f"{100 * tally.understood / tally.bumps:.1f} %" if tally.bumps else "-"


def show(tallies: Sequence[Tally], form: str, misses: int) -> None:
    if form == "markdown":
        print("| history | bot commits | bumps announced | understood |\n| --- | ---: | ---: | ---: |")
        for tally in tallies:
            print(f"| {tally.name} | {tally.commits - tally.elsewhere:,} | {tally.bumps:,} | {rate(tally)} |")
        return
    for tally in tallies:
        print(f"{tally.name}: {tally.commits} bot commits, {tally.elsewhere} in other formats")
        print(f"  {tally.bumps} bumps announced, {tally.understood} understood ({rate(tally)})")
        print("  " + ", ".join(f"{name} {count}" for name, count in tally.formats.most_common()))
        for commit, bump, changes in tally.misses[:misses]:
            print(f"  missed {commit.oid[:12]} {bump.name} {bump.old or '?'} -> {bump.new}: {commit.subject[:80]}")
            for change in changes:
                for delta in change.deltas[:3]:
                    print(f"      {change.path}: {delta.kind} {delta.subject} {delta.old} -> {delta.new}"[:180])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("clones", nargs="+", metavar="CLONE")
    parser.add_argument("--most", type=int, default=2000, help="bot commits a clone, newest first (default 2000)")
    parser.add_argument("--misses", type=int, default=0, help="how many misses of each clone to print")
    parser.add_argument("--format", choices=("text", "markdown"), default="text")
    options = parser.parse_args(arguments)
    tallies = [take(clone, options.most) for clone in options.clones]
    show(tallies, options.format, options.misses)
    total = sum(tally.bumps for tally in tallies)
    return 0 if total and sum(tally.understood for tally in tallies) >= 0.95 * total else 1


if __name__ == "__main__":
    sys.exit(main())
