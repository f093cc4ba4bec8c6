"""`twokey scan`: the main job."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Mapping
from pathlib import Path

from scanner.cli import ancestry
from scanner.cli.cache_folder import cache_folder
from scanner.cli.progress import watched
from scanner.cli.publishing import exit_code, publish
from scanner.cli.session import session, today
from scanner.cli.terminal import Terminal, probe
from scanner.credentials.sweep import Sweep
from scanner.errors import UsageError
from scanner.model.report import Report
from scanner.pipeline.options import Options
from scanner.pipeline.replay import keep_report, kept_report, report_name
from scanner.pipeline.workers import jobs_for
from scanner.repo.open import Repository, with_gitpython
from scanner.repo.selection import Selection, between, everything, history, parse_range, staged
from scanner.rulebook import load_rulebook

_YOUNG = 100_000  # objects made between two looks for cycles


def run(arguments: argparse.Namespace, given: Mapping[str, str], repository: Repository, hired: Sweep | None) -> int:
    """Judge the selection, print the report, return the exit code. `hired` are processes that wait for the search."""
    gc.set_threshold(_YOUNG)  # what is made here is hardly ever a cycle, and looking for them took a third of the time
    terminal = probe(given, arguments.color, not arguments.no_progress and not arguments.quiet)
    repository = repository if arguments.staged else with_gitpython(repository)
    report = _report(repository, arguments, given, terminal, hired)
    publish(report, arguments, terminal, load_rulebook().pages)
    return exit_code(report, arguments.fail_on, arguments.exit_zero)


def _report(
    repository: Repository,
    arguments: argparse.Namespace,
    given: Mapping[str, str],
    terminal: Terminal,
    hired: Sweep | None,
) -> Report:
    selection = _selection(repository, arguments)
    with watched(repository, selection, terminal) as progress:
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
        return _judged(repository, selection, options, arguments.policy, hired)


def _judged(
    repository: Repository, selection: Selection, options: Options, policy: str | None, hired: Sweep | None
) -> Report:
    """The report, as it was kept where nothing has changed since."""
    if not options.cache or not options.cache_folder or selection.kind != "history" or policy:
        return _anew(repository, selection, options, policy, hired)
    folder = Path(options.cache_folder, "reports")
    name = report_name(repository, selection, options, load_rulebook().digest)
    kept = kept_report(folder, name)
    if kept is None:
        kept = _anew(repository, selection, options, policy, hired)
        keep_report(folder, name, kept)
    return kept


def _anew(
    repository: Repository, selection: Selection, options: Options, policy: str | None, hired: Sweep | None
) -> Report:
    with session(repository, selection, options, policy, hired) as context:
        from scanner.pipeline.run import run as judge  # the line, while the search for secrets is under way

        return judge(context)


def _selection(repository: Repository, arguments: argparse.Namespace) -> Selection:
    chosen = [name for name in ("range", "all", "staged", "since") if getattr(arguments, name)]
    if len(chosen) > 1:
        raise UsageError(f"{' and '.join(chosen)} cannot be combined", "choose one of RANGE, --all, --staged, --since")
    if arguments.range:
        return parse_range(repository, arguments.range)
    if arguments.staged:
        return staged(repository)
    if arguments.since:
        return between(repository, arguments.since, "HEAD")
    if arguments.unreachable and not arguments.all:
        raise UsageError("--unreachable goes with --all", "twokey scan --all --unreachable")
    return everything(repository, arguments.unreachable) if arguments.all else history(repository)
