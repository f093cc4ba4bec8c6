"""What becomes of a report: the formats that were asked for, each to its place, and the outcome as an exit code.

Shared by every command that judges. What is asked for wrongly is found before the work begins.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection, Mapping

from msgspec import Struct

from scanner.cli import exits
from scanner.cli.output_files import check_writable, write_text
from scanner.cli.terminal import Terminal, put
from scanner.errors import UndeterminedError, UsageError
from scanner.model.finding import Disposition
from scanner.model.page import Page
from scanner.model.report import Report
from scanner.model.scale import Outcome, Severity
from scanner.reporters.registry import REPORTERS, reporter

_BLOCKING = frozenset({Disposition.HELD, Disposition.FAILED})


class Destinations(Struct, frozen=True):
    """The format for standard output, and the files with the format of each."""

    shown: str
    files: tuple[tuple[str, str], ...]


def destinations(arguments: argparse.Namespace, formats: Collection[str] = REPORTERS) -> Destinations:
    """Where reports go. `--format` is for standard output; of several, all but one need an `--output` of their own.

    Raises UsageError, also for a file that cannot be written.
    """
    found = _asked(arguments, formats)
    for _, path in found.files:
        check_writable(path)
    return found


def _asked(arguments: argparse.Namespace, formats: Collection[str]) -> Destinations:
    files = tuple(_output(each, formats) for each in arguments.output)
    paths = [path for _, path in files]
    if twice := next((path for path in paths if paths.count(path) > 1), ""):
        raise UsageError(f"two reports cannot both be written to {twice}", "give each --output a file of its own")
    return Destinations(_shown(tuple(dict.fromkeys(arguments.format or ())), {name for name, _ in files}), files)


def _output(words: str, formats: Collection[str]) -> tuple[str, str]:
    name, equals, path = words.partition("=")
    if not equals or name not in formats or not path:
        raise UsageError(f"--output {words!r} is not FORMAT=PATH", f"formats: {', '.join(formats)}")
    if path == "-":
        raise UsageError("--output names a file, not standard output", f"--format {name} goes to standard output")
    return name, path


def _shown(named: tuple[str, ...], filed: Collection[str]) -> str:
    rest = [name for name in named if name not in filed]
    if len(rest) > 1:
        hint = f"only one can go to standard output; write the other to a file: --output {rest[-1]}=PATH"
        raise UsageError(f"--format {rest[0]} and --format {rest[1]} cannot both go to standard output", hint)
    return (*rest, *named, "terminal")[0]


def publish(report: Report, arguments: argparse.Namespace, terminal: Terminal, pages: Mapping[str, Page]) -> None:
    """Write every report that was asked for. `pages` are the rulebook's."""
    deliver(_asked(arguments, REPORTERS), lambda name: render(name, report, arguments, terminal, pages))


def deliver(to: Destinations, rendered: Callable[[str], str]) -> None:
    """Write what `rendered` makes of each format to its place. A file that fails keeps nothing else from being said."""
    failed: list[UndeterminedError] = []
    for name, path in to.files:
        try:
            write_text(path, rendered(name))
        except UndeterminedError as error:
            failed.append(error)
    put(rendered(to.shown))
    if failed:
        raise failed[0]


def render(
    name: str, report: Report, arguments: argparse.Namespace, terminal: Terminal, pages: Mapping[str, Page]
) -> str:
    """The report in the named format."""
    return reporter(name).render(
        report, width=terminal.width, color=terminal.color, detail=detail(arguments), pages=pages
    )


def detail(arguments: argparse.Namespace) -> str:
    """How much of a report was asked for."""
    return "all" if arguments.verbose else "held" if arguments.quiet else "normal"


def exit_code(report: Report, fail_on: str | None, exit_zero: bool) -> int:
    """The outcome as an exit code; `--fail-on` and `--exit-zero` change only what a hold or a failure means."""
    code = exits.BY_OUTCOME[report.outcome]
    if code == exits.BLOCKED and fail_on is not None and report.outcome is not Outcome.UNDETERMINED:
        level = Severity(fail_on)
        heavy = any(each.outcome in _BLOCKING and each.severity.at_least(level) for each in report.findings)
        code = exits.BLOCKED if heavy else exits.PASS
    return exits.PASS if code == exits.BLOCKED and exit_zero else code
