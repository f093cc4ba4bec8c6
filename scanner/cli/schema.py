"""`twokey schema`: the JSON Schemas that reports and policies are validated against."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli import exits
from scanner.cli.terminal import put
from scanner.rulebook import load_rulebook


def run(arguments: argparse.Namespace, _environ: Mapping[str, str]) -> int:
    """Print the schema."""
    put(load_rulebook().schema(arguments.name))
    return exits.PASS
