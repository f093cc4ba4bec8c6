"""`twokey baseline`: what a history holds now, accepted."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli.arguments.common import Commands, command, judging


def add(commands: Commands) -> None:
    """The options of `twokey baseline`."""
    baseline = command(
        commands,
        "baseline",
        "accept what a history holds now, finding by finding",
        "Write .twokey-baseline: the fingerprint of every finding that blocks now, sorted, one a line. "
        "What stands there passes as accepted. It never covers the gate's own files, and an entry that an agent adds "
        "counts for nothing. To start on an old history, `since:` in the policy needs no file and is the better way.",
        (
            ("twokey baseline", "accept what blocks now; then commit the file"),
            ("twokey baseline --output -", "only show what would be accepted"),
            ("twokey baseline --prune", "drop what is there no longer"),
        ),
        "exit codes: 0 written, 1 something blocks that cannot be accepted, 2 usage or configuration, 3 undetermined",
    )
    what = baseline.add_argument_group("what to accept (default: everything reachable from HEAD)")
    what.add_argument("range", nargs="?", metavar="RANGE", help="A..B, A...B, ..B or one revision")
    what.add_argument("--all", action="store_true", help="everything reachable from any ref")
    how = baseline.add_argument_group("how")
    judging(how)
    how.add_argument("--no-secrets", action="store_true", help="do not look for secrets")
    how.add_argument("--prune", action="store_true", help="drop entries whose finding is gone")
    out = baseline.add_argument_group("output")
    out.add_argument("--output", metavar="FILE", help="write there instead; - for standard output")
    out.add_argument("--no-progress", action="store_true", help="no progress bar")
    baseline.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from scanner.cli import baseline

    return baseline.run(arguments, environ)
