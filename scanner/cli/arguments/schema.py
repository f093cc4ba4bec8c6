"""`twokey schema`: the JSON Schemas."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli.arguments.common import Commands


def add(commands: Commands) -> None:
    """The options of `twokey schema`."""
    schema = commands.add_parser("schema", help="print a JSON Schema", description="Print a JSON Schema.")
    schema.add_argument("name", choices=("report", "policy", "agents"), metavar="NAME", help="report, policy or agents")
    schema.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from scanner.cli import schema

    return schema.run(arguments, environ)
