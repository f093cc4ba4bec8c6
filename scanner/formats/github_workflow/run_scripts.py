"""What a `run:` step gained that a reviewer must not miss: fetch and run, write the environment of later steps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.github_workflow.page import Node, Spot, below, tell, text
from scanner.formats.github_workflow.parts import Step
from scanner.formats.shapes.shell import CONTINUED, new_downloads
from scanner.model.change import Delta
from scanner.model.scale import Severity

_ENV_FILE = re.compile(r"GITHUB_(?:ENV|PATH)\b")
_COMPUTED = re.compile(r"\$\(|`|\$\{\{(?!\s*(?:runner\.|github\.(?:workspace|sha|run_)))|\b(?:cat|curl|jq)\b")
_UNSECURE = "ACTIONS_ALLOW_UNSECURE_COMMANDS"
_OLD_COMMAND = re.compile(r"::(?:set-env|add-path)\b")


def changed(old: Step, new: Step, *, dangerous: bool) -> Iterator[Delta]:
    where = below(new.spot, "run")
    for line, severity in new_downloads(old.run, new.run).items():
        yield tell("download-and-run", where, "", line, severity)
    for line in _gained(old.run, new.run, _OLD_COMMAND):
        yield tell("unsecure-commands", where, "", line, Severity.CRITICAL)
    for line in _gained(old.run, new.run, _ENV_FILE):
        computed = _COMPUTED.search(new.run if line.startswith("}") or "<<" in line else line)
        severity = Severity.CRITICAL if computed and dangerous else Severity.HIGH if computed else Severity.MEDIUM
        yield tell("env-file-write", where, "", line, severity)


def old_commands(new: Spot, before: dict[str, Node], after: dict[str, Node]) -> Iterator[Delta]:
    """Workflow commands that set variables, switched off in 2020 (CVE-2020-15228), switched on again."""
    one, other = text(before.get(_UNSECURE)), text(after.get(_UNSECURE))
    if other not in ("", "false") and one != other:
        yield tell("unsecure-commands", below(new, "env", _UNSECURE), one, other, Severity.CRITICAL)


def _gained(old: str, new: str, wanted: re.Pattern[str]) -> list[str]:
    known = {line.strip() for line in CONTINUED.sub(" ", old).split("\n")}
    lines = (line.strip() for line in CONTINUED.sub(" ", new).split("\n"))
    return list(dict.fromkeys(line for line in lines if line not in known and line[:1] != "#" and wanted.search(line)))
