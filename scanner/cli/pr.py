"""`twokey pr`: the gate. Local hooks can be skipped, so the check on a request is where the second key is asked for."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Mapping
from functools import partial

from scanner.cli import exits
from scanner.cli.cache_folder import cache_folder
from scanner.cli.job_surfaces import Job, job_of
from scanner.cli.progress import watched
from scanner.cli.publishing import destinations, exit_code, publish
from scanner.cli.repository import find_repository
from scanner.cli.session import session, today
from scanner.cli.terminal import Terminal, probe, say
from scanner.errors import TwokeyError, UsageError
from scanner.model.report import Report
from scanner.pipeline.options import Options
from scanner.pipeline.run import run as judge
from scanner.pipeline.workers import jobs_for
from scanner.pullrequest.asked import Asked
from scanner.pullrequest.event import read_event
from scanner.pullrequest.named import named
from scanner.pullrequest.net import with_net
from scanner.pullrequest.span import IncompleteError, Remote, span
from scanner.pullrequest.variables import read_variables
from scanner.repo.fetching import fetch_commits, remote_of, tip_there
from scanner.repo.open import Repository
from scanner.rulebook import load_rulebook
from scanner.text.escape import visible

_YOUNG = 100_000  # objects made between two looks for cycles
_PATIENCE = 900.0  # seconds that a fetch may take
_WHOLE_CLONE = """\
  or let the job fetch all of it to begin with:
    GitHub Actions, below `- uses: actions/checkout@...`:   with: {fetch-depth: 0}
    GitLab CI, in the job:                                  variables: {GIT_DEPTH: "0"}"""


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Judge what the forge asks about, publish the report, return the exit code."""
    gc.set_threshold(_YOUNG)
    given = dict(environ)
    job = job_of(given)
    try:
        return _run(arguments, given, job)
    except IncompleteError as error:
        job.failed(error)
        _say_how(error)
        return exits.UNDETERMINED
    except TwokeyError as error:
        job.failed(error)
        raise
    except BaseException:
        job.broken()
        raise


def _say_how(error: IncompleteError) -> None:
    """The lines to paste, each by itself."""
    say(f"twokey: {visible(error.message)}")
    if error.command:
        say(f"  hint: fetch what is missing, then run twokey again:\n    {visible(error.command)}")
    else:
        say(f"  hint: {visible(error.hint)}")
    say(_WHOLE_CLONE)


def _run(arguments: argparse.Namespace, given: dict[str, str], job: Job) -> int:
    if arguments.policy is not None:
        said = "a pull request is judged by the policy of the branch that it goes to, and --policy would replace that"
        raise UsageError(said, "to try a policy: twokey scan BASE..HEAD --policy FILE")
    shown = destinations(arguments).shown
    terminal = probe(given, arguments.color, not arguments.no_progress and not arguments.quiet)
    repository = find_repository(arguments.repo, given)
    asked = _asked(repository, arguments, given)
    report = _judged(repository, asked, arguments, given, terminal)
    pages = load_rulebook().pages
    with job.plain_output(shown):
        publish(report, arguments, terminal, pages)
    job.published(report, shown, pages)
    return exit_code(report, arguments.fail_on, arguments.exit_zero)


def _asked(repository: Repository, arguments: argparse.Namespace, given: Mapping[str, str]) -> Asked:
    if arguments.base:
        return named(repository, arguments.base, arguments.head or "HEAD")
    if arguments.head:
        raise UsageError("--head goes with --base", "twokey pr --base origin/main --head HEAD")
    if given.get("GITHUB_EVENT_NAME") or given.get("GITHUB_ACTIONS") == "true":
        return read_event(given)
    if given.get("GITLAB_CI"):
        return read_variables(given)
    said = "nothing says what to judge: this is no job of GitHub Actions or GitLab CI"
    raise UsageError(said, "name it: twokey pr --base origin/main --head HEAD")


def _judged(
    repository: Repository,
    asked: Asked,
    arguments: argparse.Namespace,
    given: Mapping[str, str],
    terminal: Terminal,
) -> Report:
    repository, selection = span(repository, asked, _remote(repository, arguments, given), fetch=not arguments.no_fetch)
    with watched(repository, selection, terminal) as progress:
        options = Options(
            today=today(),
            secrets=not arguments.no_secrets,
            progress=progress.commits,
            searched=progress.searched,
            jobs=jobs_for(arguments.jobs),
            cache_folder=cache_folder(given),
            cache=False,
        )
        with session(repository, selection, options, None) as context:
            return with_net(context, judge(context))


def _remote(repository: Repository, arguments: argparse.Namespace, given: Mapping[str, str]) -> Remote:
    name = remote_of(repository)

    def fetch(oids: tuple[str, ...]) -> Repository:
        if not arguments.quiet:
            say(f"twokey: this clone is incomplete; fetching the rest from {visible(name)}")
        fetch_commits(repository, given, name, oids, _PATIENCE)
        return find_repository(arguments.repo, given)

    return Remote(name, partial(_tip, repository, given, name), fetch)


def _tip(repository: Repository, given: Mapping[str, str], name: str, branch: str) -> str:
    return tip_there(repository, given, name, branch, _PATIENCE)
