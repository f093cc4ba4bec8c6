"""`twokey hook`: what a hook manager calls."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli.arguments.common import Commands


def add(commands: Commands) -> None:
    """The options of `twokey hook`."""
    hook = commands.add_parser(
        "hook", help="what a hook manager calls", description="Run as a git hook, through pre-commit or by hand."
    )
    hook.add_argument("name", choices=("commit-msg",), metavar="NAME", help="commit-msg")
    hook.add_argument("arguments", nargs="*", metavar="FILE", help="what git passes: the file with the message")
    hook.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from scanner.cli import hook

    return hook.run(arguments, environ)
