"""What the script of a git hook comes to: twokey itself, or a manager that reads further.

Told from the text alone, since running it is out of the question; the tools' own scripts are the model (pre-commit and
prek name the hook type, lefthook the stage).
"""

from __future__ import annotations

import re

from scanner.formats.gates import invocations
from scanner.formats.gates.invocations import Command

_MODULE = re.compile(r"-m\s*scanner\s+hook\s+([\w-]+)")
_FRAMEWORK = re.compile(r"\bhook-impl\b|\b(?:pre[-_]commit|prek)\s+run\b")
_STAGE = re.compile(r"--hook-(?:type|stage)[=\s]+([\w-]+)")
_CONFIG = re.compile(r"(?:--config|\s-c)[=\s]+([^\s)]+)")
_PREK = re.compile(r"\bprek\b", re.IGNORECASE)
_LOST = ("its failure is", "nobody waits")
# What is read of a script; nobody writes a longer one.
_MOST_CHARACTERS, _LONGEST_LINE = 50_000, 300


def runs_twokey(script: str, stage: str = "") -> bool:
    """Whether a command judges with twokey; with a `stage`, as that hook or as a scan."""
    return any(_judges(each, stage) for each in _commands(script)) or any(
        stage in ("", found) for found in _MODULE.findall(_said(script))
    )


def lost_failure(script: str, stage: str) -> str:
    """How the failure of twokey gets lost, "" where one command of it counts."""
    own = [each for each in _commands(script) if _judges(each, stage)]
    lost = [next((why for why in each.around if why.startswith(_LOST)), "") for each in own]
    return lost[0] if lost and all(lost) else ""


def _commands(script: str) -> list[Command]:
    return invocations.commands(_said(script))


def _said(script: str) -> str:
    """The lines of a script as a shell joins them, without comments."""
    return "\n".join(each for each in invocations.lines(script[:_MOST_CHARACTERS]) if len(each) <= _LONGEST_LINE)


def _judges(command: Command, stage: str) -> bool:
    first, second = (*command.arguments, "", "")[:2]
    return not command.installs and (first == "scan" or (first == "hook" and stage in ("", second)))


def runs_framework(script: str, stage: str, source: str) -> bool:
    """Whether a script hands over to pre-commit or prek for `stage` with the configuration `source`."""
    said = _said(script)
    stages = _STAGE.findall(said) or ["pre-commit"]
    read = _CONFIG.findall(said)
    fits = bool(_PREK.search(script)) or source == ".pre-commit-config.yaml"
    return bool(_FRAMEWORK.search(said)) and fits and stage in stages and (not read or source in read)


def runs_lefthook(script: str, stage: str) -> bool:
    """Whether a script hands over to lefthook for `stage`."""
    return bool(re.search(rf"lefthook\S{{0,200}}\s+run\s+{stage}(?![\w-])", _said(script)))
