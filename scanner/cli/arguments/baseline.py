"""`twokey baseline`: what a history holds now, accepted."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli.arguments.common import Commands, judging


def add(commands: Commands) -> None:
    """The options of `twokey baseline`."""
    baseline = commands.add_parser(
        "baseline",
        help="accept what a history holds now, finding by finding",
        description="Write .twokey-baseline: the fingerprint of every finding that blocks now, sorted, one a line. "
        "What stands there passes as accepted. It never covers the gate's own files, and an entry that an agent adds "
        "counts for nothing. To start on an old history, `since:` in the policy needs no file and is the better way.",
    )
    what = baseline.add_argument_group("what to accept (default: everything reachable from HEAD)")
    what.add_argument("range", nargs="?", metavar="RANGE", help="A..B, A...B, ..B or one revision")
    what.add_argument("--all", action="store_true", help="everything reachable from any ref")
    how = baseline.add_argument_group("how")
    judging(how)
    how.add_argument("--no-secrets", action="store_true", help="do not look for secrets")
    how.add_argument("--prune", action="store_true", help="drop entries whose finding is gone")
    how.add_argument("--output", metavar="FILE", help="write there instead; - for standard output")
    baseline.add_argument("--no-progress", action="store_true", help="no progress bar")
    baseline.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from scanner.cli import baseline

    return baseline.run(arguments, environ)
