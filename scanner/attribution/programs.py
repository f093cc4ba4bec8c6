"""What program a process is, by every name that cannot be chance: its own, and its script's where it only interprets.

Names are compared whole. `goose` is an agent and `goose.sh` is somebody's script; a folder, a user or an argument that
is called claude says nothing. What starts another program (npx, uvx, a shell) is not looked into, because the program
it starts stands below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.model.process import Process
from scanner.rulebook.agent_rules import ProcessRule

# Node calls its first thread, and so the process, MainThread (node-MainThread in earlier versions).
_INTERPRETER = re.compile(r"(?:node|nodejs|bun|deno|MainThread|node-MainThread|python[\d.]*|pypy[\d.]*)", re.IGNORECASE)
_VERBS = frozenset({"run"})  # of deno and bun
_INLINE = frozenset({"-c", "-e", "-p", "-pe", "--eval", "--print"})
_MODULE = "-m"
_NODE = {"-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions", "--title"}
_WITH_VALUE = _NODE | {"--env-file", "--inspect-port", "--config", "--preload", "--cwd", "-X", "-W"}


def fits(rule: ProcessRule, process: Process) -> bool:
    """Whether `process` is the program of `rule`."""
    if rule.name in _names(process):
        return True
    script = _script(process)
    return _base(script) == rule.name or (bool(rule.script) and _has_parts(script, rule.script))


def _base(path: str) -> str:
    """The last part of a path, without the ending that npm's native programs have on every system."""
    return path.rpartition("/")[2].removesuffix(".exe")


def _names(process: Process) -> Iterator[str]:
    yield _base(process.name)
    yield from (_base(word) for word in process.arguments[:1])


def _script(process: Process) -> str:
    """What an interpreter runs: a path, or the name of a module; "" for any other program."""
    if not any(_INTERPRETER.fullmatch(name) for name in _names(process)):
        return ""
    words = iter(process.arguments[1:])
    for word in words:
        if word in _INLINE:
            return ""
        if word == _MODULE:
            return next(words, "")
        if word in _WITH_VALUE:
            next(words, "")
        elif not word.startswith("-") and word not in _VERBS:
            return word
    return ""


def _has_parts(path: str, parts: str) -> bool:
    """Whether `parts` stand in `path` as whole folders: claude-code is not claude-code-tools."""
    return f"/{parts}/" in f"/{path.removeprefix('npm:')}/"
