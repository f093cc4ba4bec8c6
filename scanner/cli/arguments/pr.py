"""`twokey pr`: the check on a pull request."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli.arguments.common import Commands, command, jobs, reporting

_JUDGED = (
    "what is judged: all commits that the head has and the base has not, each by itself and all of them together. The "
    "policy is that of the base as it is now, tightened by the head's; none can be given by hand. Nothing of the head "
    "is checked out, imported or run. What a shallow clone has not got is fetched, once; what cannot be seen whole is "
    "not judged."
)
_GITHUB = (
    "GitHub: reads the event file of pull_request, pull_request_target, merge_group and push; writes annotations, the "
    "step's summary, and the outputs outcome and blocked."
)
_NOTES = f"""\
{_JUDGED}

{_GITHUB}
GitLab: reads the variables of merge request pipelines (merged results and trains too) and of a push.

exit codes: 0 pass, 1 held or failed, 2 usage or configuration, 3 undetermined
"""


def add(commands: Commands) -> None:
    """The options of `twokey pr`."""
    pr = command(
        commands,
        "pr",
        "judge a pull request, in CI or before it",
        "The check on the server's side: what a pull request, a merge queue or a push brings, judged by the policy of "
        "the branch that it goes to. Needs no token, and no network where the clone is whole.",
        (
            ("twokey pr", "in a job of GitHub Actions or GitLab CI: what the forge asks about"),
            ("twokey pr --base origin/main --head HEAD", "anywhere else, and before pushing"),
            ("twokey pr --output sarif=twokey.sarif", "beside the report a file for code scanning"),
        ),
        _NOTES,
    )
    what = pr.add_argument_group("what to judge (default: what the forge's event says)")
    what.add_argument("--base", metavar="REV", help="the branch that it goes to, as it is now")
    what.add_argument("--head", metavar="REV", help="the end of what it brings (default with --base: HEAD)")
    how = pr.add_argument_group("how")
    how.add_argument("--repo", metavar="PATH", default=".", help="the repository (default: the one around this folder)")
    how.add_argument("--no-fetch", action="store_true", help="never fetch what this clone has not got")
    how.add_argument("--policy", help=argparse.SUPPRESS)  # refused, with the reason
    how.add_argument("--no-secrets", action="store_true", help="do not look for secrets")
    how.add_argument(
        "--jobs", type=jobs, metavar="N", help="processes that search for secrets (default: one for each processor)"
    )
    reporting(pr.add_argument_group("output"))
    pr.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from scanner.cli import pr

    return pr.run(arguments, environ)
