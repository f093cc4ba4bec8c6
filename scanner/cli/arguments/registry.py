"""The commands: one module of options each, one line here. What a command does is imported when it runs."""

from __future__ import annotations

from collections.abc import Callable

from scanner.cli.arguments import agents, approve, baseline, explain, hook, scan, schema
from scanner.cli.arguments.common import Commands

COMMANDS: dict[str, Callable[[Commands], None]] = {
    "scan": scan.add,
    "explain": explain.add,
    "agents": agents.add,
    "approve": approve.add,
    "baseline": baseline.add,
    "hook": hook.add,
    "schema": schema.add,
}
