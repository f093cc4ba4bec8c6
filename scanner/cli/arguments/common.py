"""Options that several commands have, and what their values may be."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = argparse._SubParsersAction

LEVELS = ("low", "medium", "high", "critical")
_MOST_JOBS = 256


def judging(group: argparse._ArgumentGroup) -> None:
    """Which repository, by which policy."""
    group.add_argument(
        "--repo", metavar="PATH", default=".", help="the repository (default: the one around this folder)"
    )
    group.add_argument("--policy", metavar="FILE", help="judge by this policy instead of the repository's: for trials")


def manners(group: argparse._ArgumentGroup) -> None:
    """How a report looks."""
    group.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colour the terminal report"
    )
    group.add_argument("--no-progress", action="store_true", help="no progress bar")
    group.add_argument("-v", "--verbose", action="store_true", help="show all findings, advisory ones too")
    group.add_argument("-q", "--quiet", action="store_true", help="say only what is held or failed")


def jobs(words: str) -> int:
    """A number of processes."""
    if not words.isdecimal() or not 0 <= int(words) <= _MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{words!r} is no number from 0 to {_MOST_JOBS}")
    return int(words)


def expression(words: str) -> str:
    """A regular expression."""
    try:
        re.compile(words)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"{words!r} is no regular expression: {error}") from error
    return words
