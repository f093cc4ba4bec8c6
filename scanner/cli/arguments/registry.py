"""The commands: one module of options each, one line here. What a command does is imported when it runs."""

from __future__ import annotations

from collections.abc import Callable

from scanner.cli.arguments import (
    agents,
    approve,
    baseline,
    completion,
    doctor,
    explain,
    hook,
    init,
    manual,
    pr,
    scan,
    schema,
    sweep,
)
from scanner.cli.arguments.common import Commands

COMMANDS: dict[str, Callable[[Commands], None]] = {
    "init": init.add,
    "scan": scan.add,
    "pr": pr.add,
    "sweep": sweep.add,
    "explain": explain.add,
    "agents": agents.add,
    "approve": approve.add,
    "baseline": baseline.add,
    "doctor": doctor.add,
    "hook": hook.add,
    "schema": schema.add,
    "completion": completion.add,
    "manual": manual.add,
}
