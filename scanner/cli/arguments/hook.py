"""`twokey hook`: what a hook manager calls."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Mapping

from scanner.cli.arguments.common import Commands, command

_NOTES = """\
Usually pre-commit calls these (README, "In pre-commit"); a hook of your own ends in: exec twokey hook NAME "$@"

  pre-commit          secrets and a weakened gate in the index stop the commit; what will need a review is announced
  prepare-commit-msg  marks a commit that an agent's process makes
  commit-msg          refuses an agent's release change whose message lacks a human's approval
  pre-push            judges everything the push brings, as a pull-request check would

exit codes: 0 git goes on; it stops for 1 held or failed, 2 usage or configuration, 3 undetermined
"""


def add(commands: Commands) -> None:
    """The options of `twokey hook`."""
    hook = command(
        commands,
        "hook",
        "what a hook manager calls",
        "Run as a git hook, through pre-commit or by hand. Reads the index and the history; writes nothing but, as "
        "prepare-commit-msg, one line into the message.",
        (
            ("twokey hook commit-msg .git/COMMIT_EDITMSG", "as git's commit-msg hook"),
            ("twokey hook pre-push origin URL", "with git's lines on standard input"),
        ),
        _NOTES,
    )
    hook.add_argument(
        "name",
        choices=("pre-commit", "prepare-commit-msg", "commit-msg", "pre-push"),
        metavar="NAME",
        help="pre-commit, prepare-commit-msg, commit-msg, pre-push",
    )
    hook.add_argument(
        "arguments",
        nargs=argparse.REMAINDER,  # as they are: a push to a remote that is called --help is judged all the same
        metavar="FILE",
        help="what git passes to the hook, such as the message file",
    )
    hook.set_defaults(run=functools.partial(_run, hook))


def _run(parser: argparse.ArgumentParser, arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from scanner.cli import hook

    if arguments.arguments in (["-h"], ["--help"]):  # alone git passes neither
        parser.print_help()
        return 0
    return hook.run(arguments, environ)
