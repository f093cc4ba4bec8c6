"""`twokey init`: a repository's first policy, its hooks and its check in CI."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli.arguments.common import Commands, command


def add(commands: Commands) -> None:
    """The options of `twokey init`."""
    init = command(
        commands,
        "init",
        "set a repository up: policy, hooks, a check in CI",
        "Propose a policy made from the repository's own history, hooks for pre-commit and a job for CI; show it all "
        "as a diff, and write it once you say so. What is there stays: a file of yours is only added to, and where "
        "nobody can tell how, the lines to paste are printed. Nothing is committed or installed.",
        (
            ("twokey init", "ask for each part, show all of it, ask once more, write"),
            ("twokey init --dry-run", "only show what it would write"),
            ("twokey init --yes --preset strict", "take what fits for the rest, and ask nothing"),
            ("twokey init --yes --no-hooks --ci none", "write the policy alone"),
        ),
        "exit codes: 0 done or nothing to do, 1 declined, or something left to paste, 2 usage, 3 undetermined",
    )
    what = init.add_argument_group("what (default: asked at a terminal, with --yes what fits the repository)")
    what.add_argument(
        "--preset",
        choices=("advisory", "solo", "team", "strict"),
        help="the rules; team, or solo for one person's work",
    )
    flag = argparse.BooleanOptionalAction
    what.add_argument("--roster", action=flag, help="who may approve, from keys, CODEOWNERS and history")
    what.add_argument("--agents", action=flag, help="the agents at work here, and who answers for each")
    since = what.add_mutually_exclusive_group()
    since.add_argument("--since", metavar="REV", help="the history up to there never blocks (default: HEAD)")
    since.add_argument("--no-since", dest="since", action="store_const", const="", help="all of the history counts")
    what.add_argument("--hooks", action=flag, help="an entry for pre-commit")
    what.add_argument("--ci", choices=("github", "gitlab", "none"), help="a job that checks each request")
    how = init.add_argument_group("how")
    how.add_argument("--repo", metavar="PATH", default=".", help="the repository (default: the one around this folder)")
    how.add_argument("--dry-run", action="store_true", help="show everything, write nothing")
    how.add_argument("--yes", action="store_true", help="ask nothing and write")
    init.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from scanner.cli import init

    return init.run(arguments, environ)
