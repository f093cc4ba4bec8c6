"""`twokey scan`: the main job."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from scanner.cli import ancestry
from scanner.cli.ahead import Ahead
from scanner.cli.cache_folder import cache_folder
from scanner.cli.progress import watched
from scanner.cli.publishing import exit_code, publish
from scanner.cli.session import session, today
from scanner.cli.terminal import Terminal, probe
from scanner.model.report import Report
from scanner.pipeline.options import Options
from scanner.pipeline.replay import keep_report, kept_report, report_name
from scanner.pipeline.workers import jobs_for
from scanner.rulebook import load_rulebook


def run(arguments: argparse.Namespace, given: Mapping[str, str], ahead: Ahead) -> int:
    """Judge the selection, print the report, return the exit code."""
    terminal = probe(given, arguments.color, not arguments.no_progress and not arguments.quiet)
    report = _report(ahead, arguments, given, terminal)
    publish(report, arguments, terminal, load_rulebook().pages)
    return exit_code(report, arguments.fail_on, arguments.exit_zero)


def _report(ahead: Ahead, arguments: argparse.Namespace, given: Mapping[str, str], terminal: Terminal) -> Report:
    selection = ahead.selection
    with watched(ahead.repository, selection, terminal) as progress:
        options = Options(
            today=today(),
            secrets=not arguments.no_secrets,
            all_commits=arguments.all_commits,
            environ=given if selection.kind == "staged" else {},
            ancestors=ancestry.ancestors() if selection.kind == "staged" else (),
            progress=progress.commits,
            searched=progress.searched,
            jobs=jobs_for(arguments.jobs),
            cache_folder=cache_folder(given),
            cache=not arguments.no_cache,
            unreachable=arguments.unreachable,
            exclusions={
                "file": tuple(arguments.exclude_files),
                "line": tuple(arguments.exclude_lines),
                "secret": tuple(arguments.exclude_secrets),
            },
        )
        return _judged(ahead, options, arguments.policy)


def _judged(ahead: Ahead, options: Options, policy: str | None) -> Report:
    """The report, as it was kept where nothing has changed since."""
    if not ahead.state:
        return _anew(ahead, options, policy)
    folder = Path(options.cache_folder, "reports")
    name = report_name(ahead.state, ahead.selection, options, load_rulebook().digest)
    kept = kept_report(folder, name)
    if kept is None:
        kept = _anew(ahead, options, policy)
        keep_report(folder, name, kept)
    return kept


def _anew(ahead: Ahead, options: Options, policy: str | None) -> Report:
    with session(ahead.repository, ahead.selection, options, policy, ahead.hired) as context:
        from scanner.pipeline.run import run as judge  # the line, while the search for secrets is under way

        return judge(context, ahead.log)
