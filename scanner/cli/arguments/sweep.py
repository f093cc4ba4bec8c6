"""`twokey sweep`: many repositories, and `twokey sweep merge`: what several machines swept."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from scanner.cli.arguments.common import Commands, Examples, command, jobs, reporting
from scanner.reporters.registry import SWEEP_REPORTERS

_EXAMPLES: Examples = (
    ("twokey sweep ~/src", "every clone in a folder; the next time only what is new"),
    ("twokey sweep https://github.com/owner/name", "an address: mirrored, then fetched"),
    ("twokey sweep --from repositories.txt", "a list of paths and addresses, one a line"),
    ("twokey sweep ~/src --output html=sweep.html", "all of it on one page, too"),
    ("twokey sweep --from list --shard 1/4 --store 1.sqlite3", "a quarter of a list, for one of four machines"),
    ("twokey sweep merge --store all.sqlite3 1.sqlite3 2.sqlite3", "what they found, as one"),
)
_NOTES = """\
A target is a repository (bare or not), a folder of clones (also by owner: folder/owner/name), or an address: \
https://, ssh://, user@host:path, file:///. Judged are all branches and tags, each repository by its own policy at HEAD.
The store remembers what was judged and found. A second run judges what is new, or all of a repository where the new \
could change what was said of the old, and tells what is new, open and fixed. Refs that were rewritten are findings: \
twokey explain ref-rewritten.
^C lets what was begun come to an end; again: at once. Whatever is killed, the next run goes on from there.

exit codes: 0 pass, 1 held or failed, 2 usage or configuration, 3 undetermined: a repository could not be judged
"""
_MOST_SECONDS = 7 * 24 * 3600


def add(commands: Commands) -> None:
    """The options of `twokey sweep`."""
    sweep = command(
        commands,
        "sweep",
        "judge many repositories, and remember",
        "Judge all branches and tags of many repositories, remember it, and say what is new since the last time.",
        _EXAMPLES,
        _NOTES,
    )
    what = sweep.add_argument_group("what to sweep")
    what.add_argument("targets", nargs="*", metavar="TARGET", help="a repository, a folder of clones, or an address")
    what.add_argument(
        "--from",
        dest="lists",
        action="append",
        default=[],
        metavar="FILE",
        help="a list of targets; - is standard input",
    )
    what.add_argument("--shard", metavar="i/n", help="only part i of n, by a hash of the names")
    kept = sweep.add_argument_group("what is kept")
    kept.add_argument(
        "--store", metavar="FILE", help="what is remembered (default: sweep.sqlite3 in the user's state folder)"
    )
    kept.add_argument(
        "--mirrors", metavar="DIR", help="where addresses are mirrored (default: mirrors in the user's cache folder)"
    )
    how = sweep.add_argument_group("how")
    how.add_argument("--policy", metavar="FILE", help="judge all by this policy instead of their own: for trials")
    how.add_argument("--no-secrets", action="store_true", help="do not look for secrets")
    how.add_argument(
        "--no-cache", action="store_true", help="search everything for secrets, whatever was searched before"
    )
    how.add_argument(
        "--jobs", type=_processes, metavar="N", help="repositories at a time (default: one for each processor)"
    )
    how.add_argument(
        "--timeout",
        type=_seconds,
        default=7200.0,
        metavar="SECONDS",
        help="how long one repository may take, to be fetched and again to be judged (default: 7200)",
    )
    reporting(sweep.add_argument_group("output"), SWEEP_REPORTERS)
    sweep.set_defaults(run=_run)
    _take_in_any_order(sweep)


def _take_in_any_order(parser: argparse.ArgumentParser) -> None:
    """Let targets stand before, between and behind options: argparse takes only the first of several groups."""
    parse = parser.parse_known_args

    def ordered(words: Any = None, found: Any = None) -> tuple[argparse.Namespace, list[str]]:
        return parse(None if words is None else _ordered(parser, list(words)), found)

    parser.parse_known_args = ordered  # type: ignore[assignment, method-assign]


def _ordered(parser: argparse.ArgumentParser, words: list[str]) -> list[str]:
    """The options with their values, and then everything else."""
    options: list[str] = []
    others: list[str] = []
    while words:
        word = words.pop(0)
        if word == "--":
            others += words
            break
        if not word.startswith("-") or word == "-":
            others.append(word)
            continue
        options.append(word)
        if words and "=" not in word and _takes_value(parser, word):
            options.append(words.pop(0))
    return [*options, "--", *others] if others else options


def _takes_value(parser: argparse.ArgumentParser, word: str) -> bool:
    named = [action for each, action in parser._option_string_actions.items() if each == word or each.startswith(word)]
    exact = parser._option_string_actions.get(word)
    return any(action.nargs != 0 for action in ([exact] if exact else named))


def _processes(words: str) -> int:
    number = jobs(words)
    if number == 0:
        raise argparse.ArgumentTypeError("at least 1: repositories are judged by processes of their own")
    return number


def _seconds(words: str) -> float:
    try:
        seconds = float(words)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _MOST_SECONDS:
        raise argparse.ArgumentTypeError(f"{words!r} is no number of seconds from 1 to {_MOST_SECONDS}")
    return seconds


def _run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from scanner.cli import sweep

    return sweep.run(arguments, environ)
