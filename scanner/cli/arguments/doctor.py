"""`twokey doctor`: what is wrong with the set-up, and what to type."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli.arguments.common import Commands, command


def add(commands: Commands) -> None:
    """The options of `twokey doctor`."""
    doctor = command(
        commands,
        "doctor",
        "what is wrong with the set-up, and what to type",
        "Look at git, the clone, the policy, the roster, signing, the hooks and CI, and say of each whether it is as "
        "it should be, why that matters, and what fixes it. Nothing is written and no hook is run.",
        (
            ("twokey doctor", "git, policy, roster, signing, hooks that are really installed, CI"),
            ("twokey doctor --runtime", "whether this shell looks like an agent's, and what follows"),
            ("twokey doctor --online", "also what GitHub's squash leaves of the commits' messages"),
        ),
        "exit codes: 0 nothing to fix (a warning is no failure), 1 something to fix, 2 usage",
    )
    what = doctor.add_argument_group("what to look at")
    what.add_argument(
        "--repo", metavar="PATH", default=".", help="the repository (default: the one around this folder)"
    )
    what.add_argument(
        "--runtime", action="store_true", help="only whether an agent runs this shell; names, never values"
    )
    what.add_argument(
        "--online", action="store_true", help="also ask GitHub for its squash setting, by GH_TOKEN or GITHUB_TOKEN"
    )
    out = doctor.add_argument_group("output")
    out.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour the output")
    doctor.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from scanner.cli import doctor

    return doctor.run(arguments, environ)
