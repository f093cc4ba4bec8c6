"""`twokey explain`: what a check means, or why a commit was judged as it was."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli.arguments.common import Commands, command, judging


def add(commands: Commands) -> None:
    """The options of `twokey explain`."""
    explain = command(
        commands,
        "explain",
        "a check's page, or a commit's verdict with every piece of evidence",
        "Show what a check means, or why a commit was judged as it was.",
        (
            ("twokey explain HEAD", "why a commit is held, and what would let it pass"),
            ("twokey explain agent-touched-ci", "what a check means"),
            ("twokey explain pin-loosened", "what a kind of change means, and why it matters"),
        ),
        "exit codes: 0 a page, or a commit that passes; 1 held or failed, 2 usage or configuration, 3 undetermined",
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
