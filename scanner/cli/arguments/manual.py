"""`twokey manual`: the manual page."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from scanner.cli.arguments.common import Commands, command


def add(commands: Commands) -> None:
    """The options of `twokey manual`: none."""
    manual = command(
        commands,
        "manual",
        "print the manual page: twokey manual | man -l -",
        "Print the manual page, for man to show or to be installed as twokey.1.",
        (
            ("twokey manual | man -l -", "read it"),
            ("twokey manual > ~/.local/share/man/man1/twokey.1", "install it, so that `man twokey` shows it"),
        ),
    )
    manual.set_defaults(run=_run)


def _run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from scanner.cli import manual

    return manual.run(arguments, environ)
