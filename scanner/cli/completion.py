"""`twokey completion SHELL`: a script that completes this command line, made from its own parser."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, cast

from scanner import __version__
from scanner.cli import exits
from scanner.cli.arguments.completion import SHELLS
from scanner.cli.outline import Program, outline
from scanner.cli.terminal import put
from scanner.rulebook import load_rulebook


class Shell(Protocol):
    """What a module of a shell offers."""

    def script(self, program: Program) -> str: ...


def run(arguments: argparse.Namespace, _environ: Mapping[str, str]) -> int:
    """Print the script."""
    from scanner.cli.main import build_parser

    program = outline(build_parser(), __version__, tuple(load_rulebook().pages))
    put(cast("Shell", import_module(SHELLS[arguments.shell])).script(program))
    return exits.PASS
