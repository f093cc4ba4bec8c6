"""`twokey agents`: who works in this repository besides people, against the policy's list of them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli import exits
from scanner.cli.progress import watched
from scanner.cli.repository import find_repository
from scanner.cli.session import session, today
from scanner.cli.terminal import probe, put
from scanner.errors import UsageError
from scanner.pipeline.inventory import take_inventory
from scanner.pipeline.options import Options
from scanner.repo.selection import everything, history, parse_range
from scanner.reporters import agents_json, agents_terminal


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Show the inventory; 1 when something is between it and the history."""
    given = dict(environ)
    terminal = probe(given, arguments.color, not arguments.no_progress)
    repository = find_repository(arguments.repo, given)
    if arguments.range and arguments.all:
        raise UsageError("RANGE and --all cannot be combined", "choose one of RANGE, --all")
    if arguments.range:
        selection = parse_range(repository, arguments.range)
    else:
        selection = everything(repository) if arguments.all else history(repository)
    with watched(repository, selection, terminal) as progress:
        options = Options(today=today(), secrets=False, progress=progress.commits)
        with session(repository, selection, options, arguments.policy) as context:
            inventory = take_inventory(context)
    reporter = agents_json if arguments.format == "json" else agents_terminal
    put(reporter.render(inventory, width=terminal.width, color=terminal.color))
    code = exits.BY_OUTCOME[inventory.outcome]
    return exits.PASS if code == exits.BLOCKED and arguments.exit_zero else code
