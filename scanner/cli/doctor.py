"""`twokey doctor`: is everything set up so that twokey looks at what it should? It reads, and runs no hook."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli import ancestry, exits
from scanner.cli.diagnosis import runtime
from scanner.cli.diagnosis.layout import render, summary
from scanner.cli.diagnosis.registry import examine
from scanner.cli.diagnosis.remark import Level
from scanner.cli.diagnosis.squash import ask
from scanner.cli.diagnosis.subject import look
from scanner.cli.repository import find_repository
from scanner.cli.terminal import probe, put, say
from scanner.rulebook import load_rulebook


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Show the remarks; 1 when there is something to fix. `--runtime` only tells, so it is always 0."""
    given = dict(environ)
    terminal = probe(given, arguments.color, progress=False)
    rulebook = load_rulebook()
    if arguments.runtime:
        put(render(runtime.seen(rulebook.agents, given, ancestry.ancestors()), terminal.width, terminal.color))
        return exits.PASS
    repository = find_repository(arguments.repo, given, light=True)
    remarks = list(examine(look(repository, arguments.repo, given, rulebook, ask if arguments.online else None)))
    put(render(remarks, terminal.width, terminal.color))
    say(summary(remarks))
    return exits.BLOCKED if any(each.level is Level.FAIL for each in remarks) else exits.PASS
