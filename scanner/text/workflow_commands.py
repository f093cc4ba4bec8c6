"""Workflow commands: lines by which a job tells GitHub Actions something, here notes on changed lines.

What they say comes from the repository, so it must not end the line, the command or a property early. What is to be
escaped, and how it is read back: actions/runner, ActionCommand.cs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanner.text.escape import visible

_DATA = {ord("%"): "%25", ord("\r"): "%0D", ord("\n"): "%0A"}
_PROPERTY = {**_DATA, ord(":"): "%3A", ord(","): "%2C"}


def command(name: str, lines: Sequence[str], properties: Mapping[str, str]) -> str:
    """One command. `lines` are its message; a property without a value is left out."""
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if _property(value))
    message = "\n".join(map(visible, lines)).translate(_DATA)
    return f"::{name}{f' {told}' if told else ''}::{message}"


def _property(value: str) -> str:
    """Blanks at the end would be lost, and a value of nothing but blanks with its name."""
    return visible(value).strip().translate(_PROPERTY)
