"""`twokey approve`: a review, and a name under exactly that."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli.arguments.common import Commands, command

_NOTES = """\
The approval is bound to a digest of every changed release path, both sides of each. Anybody can compute it:

  git -c core.quotePath=false diff-tree -r --no-renames --no-abbrev \\
      BASE HEAD -- PATH...

and the records "path NUL old-mode SP old-oid SP new-mode SP new-oid LF", sorted, through sha256sum (README).

exit codes: 0 approved, 1 refused or declined, 2 usage or configuration, 3 undetermined
"""


def add(commands: Commands) -> None:
    """The options of `twokey approve`."""
    approve = command(
        commands,
        "approve",
        "review what is held, and put your name under exactly that",
        "Show the changes of release paths, ask at the terminal, and write an approval. Refuses where an "
        "agent runs it, and for whoever had a hand in the changes.",
        (
            ("twokey approve", "what this branch would bring to main, in an approval commit on top"),
            ("twokey approve main..HEAD --note", "the same as a signed note: nothing on the branch changes"),
            ("twokey approve 3f2a9c1 --note", "one commit, such as the one that broke the glass"),
            ("twokey approve --print", "only the trailers, to paste"),
        ),
        _NOTES,
    )
    approve.add_argument(
        "range", nargs="?", metavar="RANGE|COMMIT", help="default: from where this branch left the default branch"
    )
    how = approve.add_argument_group("how")
    how.add_argument("--repo", metavar="PATH", default=".", help="the repository (default: the one around this folder)")
    form = how.add_mutually_exclusive_group()
    form.add_argument("--amend", action="store_true", help="write the trailers into the checked-out commit")
    form.add_argument("--note", action="store_true", help="sign a detached approval into refs/notes/twokey")
    form.add_argument("--print", action="store_true", help="write nothing, print the trailers to paste")
    how.add_argument("--branch", metavar="NAME", help="with --note: the branch that the change is meant for")
    how.add_argument("--key", metavar="FILE", help="with --note: the SSH key to sign with (default: user.signingKey)")
    out = approve.add_argument_group("output")
    out.add_argument("--diff", action="store_true", help="show the text of the changes too")
    out.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour the output")
    approve.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from scanner.cli import approve

    return approve.run(arguments, environ)
