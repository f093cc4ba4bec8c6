"""Parser, dispatch, and the one handler for everything that goes wrong.

Heavy imports stand inside the commands: the commit-msg hook must not pay for rich, GitPython or detect-secrets.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence

from scanner import __version__
from scanner.cli import exits
from scanner.cli.terminal import say
from scanner.errors import TwokeyError, UndeterminedError, UsageError
from scanner.reporters.registry import REPORTERS

_EXAMPLES = """\
examples:
  twokey scan                        the whole history of this repository
  twokey scan origin/main..HEAD      what this branch adds
  twokey scan --staged               what the next commit would hold
  twokey scan --format json          the same as data (twokey schema report)
  twokey explain HEAD                why a commit is held, and what would let it pass
  twokey explain agent-touched-ci    what a check means
  twokey explain pin-loosened        what a kind of change means, and why it matters
  twokey agents                      every agent seen here, and whether anybody registered it
  twokey approve main..HEAD          review what is held and approve it

policy: .twokey.yaml at the root of the repository (twokey schema policy); without it the preset team judges.
Presets: advisory (holds nothing), solo, team, strict.

exit codes: 0 pass, 1 held or failed, 2 usage or configuration, 3 undetermined
"""


def build_parser() -> argparse.ArgumentParser:
    """The command line of twokey."""
    parser = argparse.ArgumentParser(
        prog="twokey",
        description="Two keys to release: whoever generates a change is not the one who releases it.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"twokey {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _scan_parser(commands)
    _explain_parser(commands)
    _agents_parser(commands)
    _approve_parser(commands)
    _baseline_parser(commands)
    _hook_parser(commands)
    _schema_parser(commands)
    return parser


def _scan_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    scan = commands.add_parser(
        "scan",
        help="judge a history, a range, a commit or the index",
        description="Attribute commits, say what they do to the release paths, and hold what lacks a second key.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = scan.add_argument_group("what to judge (default: everything reachable from HEAD)")
    what.add_argument("range", nargs="?", metavar="RANGE", help="A..B, A...B, ..B (all that B reaches) or one revision")
    what.add_argument("--all", action="store_true", help="everything reachable from any ref")
    what.add_argument("--unreachable", action="store_true", help="with --all: also what nothing leads to any more")
    what.add_argument("--staged", action="store_true", help="the index against HEAD")
    what.add_argument("--since", metavar="REV", help="REV..HEAD, by ancestry")
    how = scan.add_argument_group("how")
    _common(how)
    how.add_argument("--no-secrets", action="store_true", help="do not look for secrets")
    for kind in ("files", "lines", "secrets"):
        how.add_argument(
            f"--exclude-{kind}",
            action="append",
            default=[],
            type=_expression,
            metavar="REGEX",
            help=f"{kind} that do not count, as detect-secrets has it; repeatable",
        )
    how.add_argument(
        "--jobs", type=_jobs, metavar="N", help="processes that search for secrets (default: one for each processor)"
    )
    how.add_argument(
        "--no-cache", action="store_true", help="search everything for secrets, whatever was searched before"
    )
    how.add_argument("--all-commits", action="store_true", help="report every commit, with what it changed in meaning")
    out = scan.add_argument_group("output")
    out.add_argument(
        "--format", metavar="FORMAT", choices=tuple(REPORTERS), default=None, help="terminal (default), json, json-v1"
    )
    out.add_argument(
        "--output", action="append", default=[], metavar="FORMAT=PATH", help="also write a report to a file; repeatable"
    )
    out.add_argument(
        "--fail-on", choices=_LEVELS, metavar="SEVERITY", help="exit 1 only from this severity: low to critical"
    )
    out.add_argument("--exit-zero", action="store_true", help="exit 0 although something is held or failed")
    _manners(out)


def _jobs(words: str) -> int:
    number = int(words)
    if not 0 <= number <= _MOST_JOBS:
        raise ValueError(words)
    return number


def _expression(words: str) -> str:
    try:
        re.compile(words)
    except re.error as error:
        raise ValueError(words) from error
    return words


_expression.__name__ = "regular expression"
_jobs.__name__ = "number of jobs"  # what argparse calls a wrong one
_MOST_JOBS = 256
_LEVELS = ("low", "medium", "high", "critical")


def _common(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--repo", metavar="PATH", default=".", help="the repository (default: the one around this folder)"
    )
    group.add_argument("--policy", metavar="FILE", help="judge by this policy instead of the repository's: for trials")


def _manners(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colour the terminal report"
    )
    group.add_argument("--no-progress", action="store_true", help="no progress bar")
    group.add_argument("-v", "--verbose", action="store_true", help="show all findings, advisory ones too")
    group.add_argument("-q", "--quiet", action="store_true", help="say only what is held or failed")


def _explain_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    explain = commands.add_parser(
        "explain",
        help="a check's page, or a commit's verdict with every piece of evidence",
        description="Show what a check means, or why a commit was judged as it was.",
    )
    explain.add_argument(
        "subject",
        metavar="CHECK|KIND|COMMIT",
        help="a check (agent-touched-ci), a kind of change (pin-loosened), or a revision",
    )
    _common(explain.add_argument_group("how"))
    out = explain.add_argument_group("output")
    out.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour the output")


_APPROVING = """\
examples:
  twokey approve                     what this branch would bring to main, in an approval commit on top
  twokey approve main..HEAD --note   the same as a signed note: nothing on the branch changes
  twokey approve 3f2a9c1 --note      one commit, such as the one that broke the glass
  twokey approve --print             only the trailers, to paste

The approval is bound to a digest of every changed release path, both sides of each. Anybody can compute it:
  git -c core.quotePath=false diff-tree -r --no-renames --no-abbrev BASE HEAD -- PATH...
and the records "path NUL old-mode SP old-oid SP new-mode SP new-oid LF", sorted, through sha256sum (README).

exit codes: 0 approved, 1 refused or declined, 2 usage or configuration, 3 undetermined
"""


def _approve_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    approve = commands.add_parser(
        "approve",
        help="review what is held, and put your name under exactly that",
        description="Show the changes of release paths, ask at the terminal, and write an approval. Refuses where an "
        "agent runs it, and for whoever had a hand in the changes.",
        epilog=_APPROVING,
        formatter_class=argparse.RawDescriptionHelpFormatter,
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


def _baseline_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
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
    _common(how)
    how.add_argument("--no-secrets", action="store_true", help="do not look for secrets")
    how.add_argument("--prune", action="store_true", help="drop entries whose finding is gone")
    how.add_argument("--output", metavar="FILE", help="write there instead; - for standard output")
    baseline.add_argument("--no-progress", action="store_true", help="no progress bar")


def _hook_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    hook = commands.add_parser(
        "hook", help="what a hook manager calls", description="Run as a git hook, through pre-commit or by hand."
    )
    hook.add_argument("name", choices=("commit-msg",), metavar="NAME", help="commit-msg")
    hook.add_argument("arguments", nargs="*", metavar="FILE", help="what git passes: the file with the message")


def _agents_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    agents = commands.add_parser(
        "agents",
        help="every agent seen here, against the policy's inventory",
        description="List every agent that a history shows: how many commits, since when, on what evidence, how much "
        "of what ships, for whom. Where the policy keeps an inventory (agents:), whoever is not in it, is past its "
        "review date or touched what it may not is a finding.",
    )
    what = agents.add_argument_group("what to read (default: everything reachable from HEAD)")
    what.add_argument("range", nargs="?", metavar="RANGE", help="A..B, A...B, ..B or one revision")
    what.add_argument("--all", action="store_true", help="everything reachable from any ref")
    _common(agents.add_argument_group("how"))
    out = agents.add_argument_group("output")
    out.add_argument("--format", choices=("terminal", "json"), default="terminal", help="terminal (default), json")
    out.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour the output")
    out.add_argument("--no-progress", action="store_true", help="no progress bar")
    out.add_argument("--exit-zero", action="store_true", help="exit 0 although there are findings")


def _schema_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    schema = commands.add_parser("schema", help="print a JSON Schema", description="Print a JSON Schema.")
    schema.add_argument("name", choices=("report", "policy", "agents"), metavar="NAME", help="report, policy or agents")


def _dispatch(arguments: argparse.Namespace) -> int:
    """One module a command, imported when it is asked for."""
    if arguments.command == "scan":
        from scanner.cli import scan

        return scan.run(arguments, os.environ)
    if arguments.command == "explain":
        from scanner.cli import explain

        return explain.run(arguments, os.environ)
    if arguments.command == "agents":
        from scanner.cli import agents

        return agents.run(arguments, os.environ)
    if arguments.command == "approve":
        from scanner.cli import approve

        return approve.run(arguments, os.environ)
    if arguments.command == "baseline":
        from scanner.cli import baseline

        return baseline.run(arguments, os.environ)
    if arguments.command == "hook":
        from scanner.cli import hook

        return hook.run(arguments, os.environ)
    from scanner.cli import schema

    return schema.run(arguments)


def main(argv: Sequence[str] | None = None) -> int:
    """Run twokey and return its exit code."""
    return guarded(lambda: _dispatch(build_parser().parse_args(argv)))


def guarded(command: Callable[[], int]) -> int:
    """Every error as one line and one hint, with the right exit code; a bug as what to report, never as exit 1."""
    try:
        return command()
    except UndeterminedError as error:
        return _complain(error.message, error.hint, exits.UNDETERMINED)
    except UsageError as error:
        return _complain(error.message, error.hint, exits.USAGE)
    except TwokeyError as error:  # git refused something that no caller expected it to
        return _complain(error.message, error.hint or "git fsck shows what is damaged", exits.UNDETERMINED)
    except KeyboardInterrupt:
        return _complain("interrupted", "", exits.UNDETERMINED)
    except Exception as error:
        if os.environ.get("TWOKEY_DEBUG"):
            raise
        where = _innermost(error)
        hint = "this is a bug in twokey; TWOKEY_DEBUG=1 shows the traceback to report"
        return _complain(f"internal error: {type(error).__name__} in {where}: {error}", hint, exits.UNDETERMINED)


def _innermost(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "?" if trace is None else f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"


def _complain(message: str, hint: str, code: int) -> int:
    from scanner.text.escape import visible

    say(f"twokey: {visible(message)}")
    if hint:
        say(f"  hint: {visible(hint)}")
    return code


def console() -> None:
    """Entry point of the console script."""
    sys.exit(main())
