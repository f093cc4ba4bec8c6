"""`twokey agents`: every agent seen here."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli.arguments.common import Commands, command, judging


def add(commands: Commands) -> None:
    """The options of `twokey agents`."""
    agents = command(
        commands,
        "agents",
        "every agent seen here, against the policy's inventory",
        "List every agent that a history shows: how many commits, since when, on what evidence, how much "
        "of what ships, for whom. Where the policy keeps an inventory (agents:), whoever is not in it, is past its "
        "review date or touched what it may not is a finding.",
        (
            ("twokey agents", "every agent that HEAD's history shows"),
            ("twokey agents origin/main..HEAD", "the agents that worked on this branch"),
            ("twokey agents --all --format json", "those of all branches and tags, as data (twokey schema agents)"),
        ),
        "exit codes: 0 all as registered, 1 findings, 2 usage or configuration, 3 undetermined",
    )
    what = agents.add_argument_group("what to read (default: everything reachable from HEAD)")
    what.add_argument("range", nargs="?", metavar="RANGE", help="A..B, A...B, ..B or one revision")
    what.add_argument("--all", action="store_true", help="everything reachable from any ref")
    judging(agents.add_argument_group("how"))
    out = agents.add_argument_group("output")
    out.add_argument("--format", choices=("terminal", "json"), default="terminal", help="terminal (default), json")
    out.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour the output")
    out.add_argument("--no-progress", action="store_true", help="no progress bar")
    out.add_argument("--exit-zero", action="store_true", help="exit 0 although there are findings")
    agents.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from scanner.cli import agents

    return agents.run(arguments, environ)
