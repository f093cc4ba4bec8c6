"""`twokey hook NAME`: what a hook manager calls."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli import exits
from scanner.cli.session import find_repository, today
from scanner.cli.terminal import say
from scanner.errors import UsageError


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Judge the commit that is being made; 1 when it is held."""
    from scanner.hooks import commit_msg

    if len(arguments.arguments) != 1:
        raise UsageError(
            "commit-msg needs the file that holds the message", "twokey hook commit-msg .git/COMMIT_EDITMSG"
        )
    given = dict(environ)
    result = commit_msg.judge_message(find_repository(".", given, light=True), arguments.arguments[0], given, today())
    if result.words:
        say(result.words)
    return exits.BY_OUTCOME[result.outcome]
