"""`twokey schema`: the JSON Schemas."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli.arguments.common import Commands, command

NAMES = ("report", "policy", "agents", "sweep")


def add(commands: Commands) -> None:
    """The options of `twokey schema`."""
    schema = command(
        commands,
        "schema",
        "print a JSON Schema",
        "Print a JSON Schema.",
        (
            ("twokey schema report", "what twokey scan --format json prints"),
            ("twokey schema policy", "what .twokey.yaml may say, for editors too"),
            ("twokey schema agents", "what twokey agents --format json prints"),
            ("twokey schema sweep", "what twokey sweep --format json prints"),
        ),
    )
    schema.add_argument("name", choices=NAMES, metavar="NAME", help=f"{', '.join(NAMES[:-1])} or {NAMES[-1]}")
    schema.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from scanner.cli import schema

    return schema.run(arguments, environ)
