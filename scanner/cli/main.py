"""Parser, dispatch, and the one handler for everything that goes wrong.

Heavy imports stand inside the commands: the commit-msg hook must not pay for rich, GitPython or detect-secrets.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from scanner import __version__
from scanner.cli import exits
from scanner.cli.arguments.common import Layout, described
from scanner.cli.arguments.registry import COMMANDS
from scanner.cli.arguments.scan import EXAMPLES, NOTES
from scanner.cli.terminal import finish, say, stand_in
from scanner.errors import TwokeyError, UndeterminedError, UsageError


def build_parser(only: str = "") -> argparse.ArgumentParser:
    """The command line of twokey; with the options of one command where that is all that is asked for."""
    parser = argparse.ArgumentParser(
        prog="twokey",
        description=described(
            "Two keys to release: whoever generates a change is not the one who releases it.", EXAMPLES
        ),
        epilog=f"{NOTES}\nmore: twokey COMMAND --help, and the manual page: twokey manual | man -l -",
        formatter_class=Layout,
    )
    parser._positionals.title = "commands"
    parser.add_argument("--version", action="version", version=f"twokey {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, prog="twokey")
    for name, add in COMMANDS.items():
        if name == (only or name):
            add(commands)
    return parser


def _run(words: Sequence[str]) -> int:
    arguments = build_parser(words[0] if words and words[0] in COMMANDS else "").parse_args(words)
    code: int = arguments.run(arguments, os.environ)
    return code


def main(argv: Sequence[str] | None = None) -> int:
    """Run twokey and return its exit code."""
    stand_in()
    try:
        code = guarded(lambda: _run(sys.argv[1:] if argv is None else argv))
    except SystemExit as asked:  # argparse: --help, --version, a command line that is none
        code = int(asked.code or 0)
    return finish(code)


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
