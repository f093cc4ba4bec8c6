"""`twokey explain`: the page of a check or of a kind of change, or a commit's verdict tree."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from msgspec.structs import replace

from scanner.cli import exits
from scanner.cli.repository import find_repository
from scanner.cli.session import session, today
from scanner.cli.terminal import probe, put
from scanner.config.fields import suggest
from scanner.errors import TwokeyError, UsageError
from scanner.model.report import Report
from scanner.model.scale import Outcome, worst
from scanner.pipeline.options import Options
from scanner.pipeline.run import run as judge
from scanner.repo.selection import one_commit
from scanner.repo.target import in_its_branch
from scanner.reporters import explanation
from scanner.rulebook import load_rulebook


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Show a page and return 0, or a commit and return its verdict's exit code."""
    terminal = probe(environ, arguments.color, progress=False)
    pages = load_rulebook().pages
    if arguments.subject in pages:
        put(explanation.render_page(pages[arguments.subject], terminal.width, terminal.color))
        return exits.PASS
    try:
        repository = find_repository(arguments.repo, dict(environ))
        alone = one_commit(repository, arguments.subject)
        selection = (alone.head and in_its_branch(repository, alone.head)) or alone
    except TwokeyError as error:
        raise UsageError(
            f"{arguments.subject!r} is no check, no kind of change and no commit here",
            suggest(arguments.subject, pages),
        ) from error
    options = Options(today=today(), all_commits=True)
    with session(repository, selection, options, arguments.policy) as context:
        report = _only(judge(context), alone.head or "")
    put(explanation.render_commit(report, terminal.width, terminal.color))
    return exits.BY_OUTCOME[report.outcome]


def _only(report: Report, oid: str) -> Report:
    """What a report on a whole branch says about one of its commits."""
    commits = tuple(entry for entry in report.commits if entry.commit.oid == oid)
    outcome = worst((entry.verdict.outcome for entry in commits), Outcome.PASS)
    return replace(report, commits=commits, standing=(), outcome=Outcome.UNDETERMINED if report.problems else outcome)
