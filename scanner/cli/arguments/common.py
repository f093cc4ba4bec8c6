"""What several commands have: the shape of their help, options, and what the values of those may be.

Help begins with examples, because that is what people look for; a test runs each of them through the parser.
"""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Collection
from typing import TYPE_CHECKING

from scanner.reporters.registry import REPORTERS

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = argparse._SubParsersAction

Examples = tuple[tuple[str, str], ...]  # what to type, and what it does

LEVELS = ("low", "medium", "high", "critical")
EXAMPLES = "examples:"
_MOST_JOBS = 256
_LINE = re.compile(r"(  \S.*?  +)(\S.*)")  # an example and its meaning
_ROOM = 30  # columns that a meaning needs to stand beside its example


class Layout(argparse.RawDescriptionHelpFormatter):
    """Every line a paragraph, wrapped to the terminal; what explains an example is wrapped beside it.

    `_fill_text` is what argparse's own formatters differ by; there is no public way.
    """

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(_wrapped(indent + line, width) for line in text.splitlines())

    def add_argument(self, action: argparse.Action) -> None:
        """argparse forgets that commands stand further in, and would break the line after the name of a long one."""
        super().add_argument(action)
        if isinstance(action, argparse._SubParsersAction):
            inner = self._current_indent + self._indent_increment
            self._action_max_length = max(self._action_max_length, inner + max(map(len, action.choices)))


def _wrapped(line: str, width: int) -> str:
    found = _LINE.fullmatch(line)
    if len(line) <= width or (line.startswith(" ") and not found):  # what is to be pasted stays whole
        return line
    if not found:
        return _folded(line, width, "", "")
    if width - len(found[1]) >= _ROOM:
        return _folded(found[2], width, found[1], " " * len(found[1]))
    return f"{found[1].rstrip()}\n{_folded(found[2], width, ' ' * 6, ' ' * 6)}"


def _folded(text: str, width: int, first: str, others: str) -> str:
    return textwrap.fill(
        text, width, initial_indent=first, subsequent_indent=others, break_long_words=False, break_on_hyphens=False
    )


def described(description: str, examples: Examples) -> str:
    """A description with the examples below it, their meanings in one column."""
    column = max(len(line) for line, _ in examples) + 3
    return "\n".join([description, "", EXAMPLES, *(f"  {line:{column}}{meaning}" for line, meaning in examples)])


def command(
    commands: Commands, name: str, summary: str, description: str, examples: Examples, notes: str = ""
) -> argparse.ArgumentParser:
    """A command's parser, its help in the common shape. In `notes`, which come last, a line is a paragraph."""
    return commands.add_parser(
        name,
        help=summary,
        description=described(description, examples),
        epilog=notes or None,
        formatter_class=Layout,
    )


def judging(group: argparse._ArgumentGroup) -> None:
    """Which repository, by which policy."""
    group.add_argument(
        "--repo", metavar="PATH", default=".", help="the repository (default: the one around this folder)"
    )
    group.add_argument("--policy", metavar="FILE", help="judge by this policy instead of the repository's: for trials")


def manners(group: argparse._ArgumentGroup) -> None:
    """How a report looks."""
    group.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colour the terminal report"
    )
    group.add_argument("--no-progress", action="store_true", help="no progress bar")
    group.add_argument("-v", "--verbose", action="store_true", help="show all findings, advisory ones too")
    group.add_argument("-q", "--quiet", action="store_true", help="say only what is held or failed")


def reporting(group: argparse._ArgumentGroup, formats: Collection[str] = REPORTERS) -> None:
    """Which reports go where, and what a hold means for the exit code."""
    group.add_argument(
        "--format",
        action="append",
        metavar="FORMAT",
        choices=tuple(formats),
        help=f"on standard output: {', '.join(formats)} (default: terminal); another one needs its --output",
    )
    group.add_argument(
        "--output", action="append", default=[], metavar="FORMAT=PATH", help="also write a report to a file; repeatable"
    )
    group.add_argument(
        "--fail-on", choices=LEVELS, metavar="SEVERITY", help="exit 1 only from this severity: low to critical"
    )
    group.add_argument("--exit-zero", action="store_true", help="exit 0 although something is held or failed")
    manners(group)


def jobs(words: str) -> int:
    """A number of processes."""
    if not words.isdecimal() or not 0 <= int(words) <= _MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{words!r} is no number from 0 to {_MOST_JOBS}")
    return int(words)


def expression(words: str) -> str:
    """A regular expression."""
    try:
        re.compile(words)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"{words!r} is no regular expression: {error}") from error
    return words
