"""`twokey explain`: what a check means, or why a commit was judged as it was."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli.arguments.common import Commands, judging


def add(commands: Commands) -> None:
    """The options of `twokey explain`."""
    explain = commands.add_parser(
        "explain",
        help="a check's page, or a commit's verdict with every piece of evidence",
        description="Show what a check means, or why a commit was judged as it was.",
    )
    explain.add_argument(
        "subject",
        metavar="CHECK|KIND|COMMIT",
        help="a check (agent-touched-ci), a kind of change (pin-loosened), or a revision",
    )
    judging(explain.add_argument_group("how"))
    out = explain.add_argument_group("output")
    out.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour the output")
    explain.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from scanner.cli import explain

    return explain.run(arguments, environ)
