"""The net below all other comparers: any two trees, value by value, so that no edit is ever lost.

What a leaf is worth when nobody knows better is said here too: little for a timeout, more for a variable that decides
which code is loaded, and as much as a script for the shell that scripts are given to.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.github_workflow.page import Node, Spot, below, items, tell, text
from scanner.formats.shapes.names import words
from scanner.model.change import Delta
from scanner.model.scale import Severity

EMPTY = '""'

_LITTLE = words(
    "timeout-minutes retention-days fetch-depth verbose concurrency cancel-in-progress fail-fast max-parallel url"
)
_SHELLS = {"bash", "sh", "pwsh", "powershell", "cmd", "python", "bash -el {0}", "bash -l {0}", ""}
# Environment variables that decide what code runs.
_LOADS_CODE = words(
    "PATH LD_PRELOAD LD_LIBRARY_PATH BASH_ENV NODE_OPTIONS PYTHONPATH PYTHONSTARTUP GIT_SSH_COMMAND GIT_CONFIG_GLOBAL "
    "PIP_INDEX_URL PIP_EXTRA_INDEX_URL UV_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL NPM_CONFIG_REGISTRY GOPROXY GONOSUMDB "
    "GONOSUMCHECK GOFLAGS GOPRIVATE RUSTC_WRAPPER MAVEN_OPTS GRADLE_OPTS JAVA_TOOL_OPTIONS RUBYOPT PERL5OPT"
)


def leaves(old: Spot, new: Spot, before: Node | None, after: Node | None) -> Iterator[tuple[Spot, str, str]]:
    """Where two nodes differ, with both values. Lists count as one value; a lone value equals a list of it.

    None is a key that is not there. A variable set to nothing hides an outer one, so it is not the same as none.
    """
    one, other = _inside(before), _inside(after)
    if (before is None) != (after is None) and not before and not after:
        yield (old if after is None else new), _shown(before), _shown(after)
    elif one is not None and other is not None:
        for key in (*other, *(key for key in one if key not in other)):
            if key not in one or key not in other or one[key] != other[key]:
                yield from leaves(below(old, key), below(new, key), one.get(key), other.get(key))
    elif (before is None) != (after is None):
        yield (old if after is None else new), _shown(before), _shown(after)
    elif items(before) != items(after):
        yield new, text(before), text(after)


def _inside(node: Node | None) -> dict[str, Node] | None:
    """The keys below a node; nothing at all has none. Only a value has no inside."""
    return node if isinstance(node, dict) else {} if node is None or node == "" else None


def _shown(node: Node | None) -> str:
    return "" if node is None else text(node or "") or EMPTY


def leftover(where: Spot, old: str, new: str, weight: Severity = Severity.HIGH) -> Delta:
    """The delta of a value no comparer knows. `weight` is that of a changed script at this place."""
    if where.path[-1] == "shell" and not {old, new} <= _SHELLS:
        return tell("run-changed", where, old, new, weight)
    little = _LITTLE & {str(key) for key in where.path}
    return tell("workflow-changed", where, old, new, Severity.LOW if little else Severity.MEDIUM)


def environment(old: Spot, new: Spot, before: Node | None, after: Node | None) -> Iterator[Delta]:
    for where, was, now in leaves(below(old, "env"), below(new, "env"), before or {}, after or {}):
        loads = str(where.path[-1]).upper() in _LOADS_CODE
        yield tell("env-changed", where, was, now, Severity.HIGH if loads else Severity.MEDIUM)
