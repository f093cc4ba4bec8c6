"""`twokey hook`: what a hook manager calls."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli.arguments.common import Commands

_EXAMPLES = """\
examples:
  twokey hook commit-msg .git/COMMIT_EDITMSG
  twokey hook pre-push origin <lines-from-git

Usually pre-commit calls these (README, "In pre-commit"); a hook of your own ends in: exec twokey hook NAME "$@"
  pre-commit          secrets and a weakened gate in the index stop the commit; what will need a review is announced
  prepare-commit-msg  marks a commit that an agent's process makes
  commit-msg          refuses an agent's release change whose message lacks a human's approval
  pre-push            judges everything the push brings, as a pull-request check would
"""


def add(commands: Commands) -> None:
    """The options of `twokey hook`."""
    hook = commands.add_parser(
        "hook",
        help="what a hook manager calls",
        description="Run as a git hook, through pre-commit or by hand. Reads the index and the history; writes nothing "
        "but, as prepare-commit-msg, one line into the message.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    hook.add_argument(
        "name",
        choices=("pre-commit", "prepare-commit-msg", "commit-msg", "pre-push"),
        metavar="NAME",
        help="pre-commit, prepare-commit-msg, commit-msg, pre-push",
    )
    hook.add_argument("arguments", nargs="*", metavar="ARGUMENT", help="what git passes to the hook")
    hook.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from scanner.cli import hook

    return hook.run(arguments, environ)
