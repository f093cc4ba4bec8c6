"""What a scan was asked to look at."""

from __future__ import annotations

import argparse

from scanner.errors import UsageError
from scanner.repo.open import Repository
from scanner.repo.selection import Selection, between, everything, history, parse_range, staged


def selected(repository: Repository, arguments: argparse.Namespace) -> Selection:
    """The selection that the command line names; what HEAD reaches where it names none."""
    chosen = [name for name in ("range", "all", "staged", "since") if getattr(arguments, name)]
    if len(chosen) > 1:
        raise UsageError(f"{' and '.join(chosen)} cannot be combined", "choose one of RANGE, --all, --staged, --since")
    if arguments.range:
        return parse_range(repository, arguments.range)
    if arguments.staged:
        return staged(repository)
    if arguments.since:
        return between(repository, arguments.since, "HEAD")
    if arguments.unreachable and not arguments.all:
        raise UsageError("--unreachable goes with --all", "twokey scan --all --unreachable")
    return everything(repository, arguments.unreachable) if arguments.all else history(repository)
