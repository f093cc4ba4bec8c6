"""`twokey scan`: the main job."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli.arguments.common import Commands, Examples, command, expression, jobs, judging, reporting

_SCANS: Examples = (
    ("twokey scan", "the whole history of this repository"),
    ("twokey scan origin/main..HEAD", "what this branch adds"),
    ("twokey scan --staged", "what the next commit would hold"),
    ("twokey scan --format json", "the same as data (twokey schema report)"),
)
EXAMPLES: Examples = (
    *_SCANS,
    ("twokey explain HEAD", "why a commit is held, and what would let it pass"),
    ("twokey explain agent-touched-ci", "what a check means"),
    ("twokey explain pin-loosened", "what a kind of change means, and why it matters"),
    ("twokey agents", "every agent seen here, and whether anybody registered it"),
    ("twokey approve main..HEAD", "review what is held and approve it"),
)
NOTES = """\
policy: .twokey.yaml at the root of the repository (twokey schema policy); without it the preset team judges.
Presets: advisory (holds nothing), solo, team, strict.

exit codes: 0 pass, 1 held or failed, 2 usage or configuration, 3 undetermined
"""


def add(commands: Commands) -> None:
    """The options of `twokey scan`."""
    scan = command(
        commands,
        "scan",
        "judge a history, a range, a commit or the index",
        "Attribute commits, say what they do to the release paths, and hold what lacks a second key.",
        (
            *_SCANS,
            ("twokey scan --output json=report.json", "for people, and beside it as data in a file"),
            ("twokey scan v1.2.0..HEAD --fail-on high", "since a release; exit 1 only for what weighs much"),
        ),
        NOTES,
    )
    what = scan.add_argument_group("what to judge (default: everything reachable from HEAD)")
    what.add_argument("range", nargs="?", metavar="RANGE", help="A..B, A...B, ..B (all that B reaches) or one revision")
    what.add_argument("--all", action="store_true", help="everything reachable from any ref")
    what.add_argument("--unreachable", action="store_true", help="with --all: also what nothing leads to any more")
    what.add_argument("--staged", action="store_true", help="the index against HEAD")
    what.add_argument("--since", metavar="REV", help="REV..HEAD, by ancestry")
    how = scan.add_argument_group("how")
    judging(how)
    how.add_argument("--all-commits", action="store_true", help="report every commit, with what it changed in meaning")
    _secrets(scan.add_argument_group("secrets"))
    reporting(scan.add_argument_group("output"))
    scan.set_defaults(run=_run)


def _secrets(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--no-secrets", action="store_true", help="do not look for secrets")
    for kind in ("files", "lines", "secrets"):
        group.add_argument(
            f"--exclude-{kind}",
            action="append",
            default=[],
            type=expression,
            metavar="REGEX",
            help=f"{kind} that do not count, as detect-secrets has it; repeatable",
        )
    group.add_argument(
        "--jobs", type=jobs, metavar="N", help="processes that search for secrets (default: one for each processor)"
    )
    group.add_argument(
        "--no-cache", action="store_true", help="search everything for secrets, whatever was searched before"
    )


def _run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from scanner.cli.ahead import begun

    given = dict(environ)
    with begun(arguments, given) as ahead:
        from scanner.cli import scan  # while others are at work already

        return scan.run(arguments, given, ahead)
