"""The variables by which a forge tells twokey what to judge: whoever sets one of them in a job decides that instead."""

from __future__ import annotations

import re

_NAME = (
    r"(?:GITHUB_(?:ACTIONS|EVENT_NAME|EVENT_PATH|BASE_REF|REF_PROTECTED|SHA)|GITLAB_CI|CI_(?:PIPELINE_SOURCE|DEFAULT_BRANCH"
    r"|MERGE_REQUEST_(?:IID|TARGET_BRANCH_(?:NAME|SHA)|SOURCE_BRANCH_SHA)"
    r"|COMMIT_(?:SHA|BEFORE_SHA|BRANCH|TAG|REF_PROTECTED)))"
)
_FORGED = re.compile(rf"(?<![\w$]){_NAME}(?==)")
_TOLD = re.compile(_NAME)
_SETTERS = frozenset({"export", "declare", "typeset", "readonly", "local", "unset"})


def told(name: str) -> bool:
    """Whether a forge sets this variable, and twokey goes by it."""
    return bool(_TOLD.fullmatch(name))


def forged(before: str) -> tuple[str, ...]:
    """The ones that a command is started with: `CI_COMMIT_SHA=... twokey pr`."""
    return tuple(dict.fromkeys(_FORGED.findall(before)))


def sets(line: str) -> bool:
    """Whether a line of a script sets or unsets one."""
    first, *rest = line.split() or [""]
    if first in _SETTERS:
        return any(told(word.partition("=")[0]) for word in rest)
    return "=" in first and told(first.partition("=")[0])
