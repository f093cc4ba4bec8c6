"""`twokey scan`: the main job."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from scanner.cli import exits
from scanner.cli.progress import watched
from scanner.cli.session import find_repository, session, today
from scanner.cli.terminal import Terminal, probe, put
from scanner.errors import UsageError
from scanner.model.finding import Disposition
from scanner.model.report import Report
from scanner.model.scale import Outcome, Severity
from scanner.pipeline.context import Options
from scanner.pipeline.run import run as judge
from scanner.repo.open import Repository
from scanner.repo.selection import Selection, between, everything, history, parse_range, staged
from scanner.reporters.registry import REPORTERS, reporter

_BLOCKING = frozenset({Disposition.HELD, Disposition.FAILED})


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Judge the selection, print the report, return the exit code."""
    given = dict(environ)
    outputs = [_output(each) for each in arguments.output]
    terminal = probe(given, arguments.color, not arguments.no_progress and not arguments.quiet)
    repository = find_repository(arguments.repo, given)
    selection = _selection(repository, arguments)
    with watched(repository, selection, terminal) as progress:
        options = Options(
            today=today(),
            secrets=not arguments.no_secrets,
            all_commits=arguments.all_commits,
            environ=given if selection.kind == "staged" else {},
            progress=progress,
        )
        with session(repository, selection, options, arguments.policy) as context:
            report = judge(context)
    for name, path in outputs:
        _write(path, render(name, report, terminal, arguments))
    put(render(arguments.format or "terminal", report, terminal, arguments))
    return exit_code(report, arguments.fail_on, arguments.exit_zero)


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
    return everything(repository) if arguments.all else history(repository)


def _output(words: str) -> tuple[str, str]:
    name, equals, path = words.partition("=")
    if not equals or name not in REPORTERS or not path:
        raise UsageError(f"--output {words!r} is not FORMAT=PATH", f"formats: {', '.join(REPORTERS)}")
    return name, path


def _write(path: str, text: str) -> None:
    try:
        Path(path).write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", "name a file in a folder that exists") from error


def render(name: str, report: Report, terminal: Terminal, arguments: argparse.Namespace) -> str:
    """The report in the named format."""
    detail = "all" if arguments.verbose else "held" if arguments.quiet else "normal"
    return reporter(name).render(report, width=terminal.width, color=terminal.color, detail=detail)


def exit_code(report: Report, fail_on: str | None, exit_zero: bool) -> int:
    """The outcome as an exit code; `--fail-on` and `--exit-zero` change only what a hold or a failure means."""
    code = exits.BY_OUTCOME[report.outcome]
    if code == exits.BLOCKED and fail_on is not None and report.outcome is not Outcome.UNDETERMINED:
        level = Severity(fail_on)
        heavy = any(each.outcome in _BLOCKING and each.severity.at_least(level) for each in report.findings)
        code = exits.BLOCKED if heavy else exits.PASS
    return exits.PASS if code == exits.BLOCKED and exit_zero else code
