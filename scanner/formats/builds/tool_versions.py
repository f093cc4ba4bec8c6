""".tool-versions, .prototools, .terraform-version and their kin: the tools that version managers fetch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.builds.mise import READING, tool
from scanner.formats.shapes.dependencies import Dependency, compare_dependencies
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.settings import small
from scanner.formats.shapes.sides import UnreadableError, as_lines, as_text, as_toml, bounded, compared
from scanner.formats.shapes.trees import leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH
_NAMES = (".tool-versions", ".prototools", ".terraform-version", ".terragrunt-version", ".bazelversion")
_WORD = re.compile(r"[\w.+:/@~^<>=*,-]{1,300}")
_NAMED = re.compile(r"([a-z]+)-(\d[\w.]*)")  # `python-3.12.1`, as platforms want it in runtime.txt
_LONGEST = 1_000
_TABLES = ("plugins", "settings", "env", "tools", "proto", "shell", "backends")

Read = tuple[list[Dependency], dict[str, Any]]


def matches(path: str) -> bool:
    return name_of(path) in _NAMES or path.casefold() == "runtime.txt"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Read:
    """The tools, and for TOML what else it says."""
    if re.search(r"^[ \t]*(?:\[|[\w\"'-]+[ \t]*=)", as_text(small(content)), re.MULTILINE):
        tree = mapping(bounded(as_toml(content)))
        rows = [row for name, value in tree.items() if name not in _TABLES for row in tool(name, value)]
        return rows, {key: tree[key] for key in _TABLES if key in tree}
    rows = []
    for number, line in enumerate(as_lines(content), 1):
        said = line.partition("#")[0].split()
        if len(line) > _LONGEST or not all(map(_WORD.fullmatch, said)):
            raise UnreadableError("not a tool and its version", number)
        if len(said) == 1:
            named = _NAMED.fullmatch(said[0])
            rows += tool(named[1] if named else "version", named[2] if named else said[0])
        elif said:
            rows += tool(said[0], said[1:])
    return rows, {}


def _compare(old: Read | None, new: Read) -> Iterator[Delta]:
    before = old or ([], {})
    yield from compare_dependencies(before[0], new[0], READING)
    for path, was, now in leaves(before[1], new[1]):
        place = ".".join(path)
        if path[0] == "plugins":
            kind = "plugin-removed" if now is None else "plugin-changed" if was is not None else "plugin-added"
            severity = Severity.LOW if now is None else Severity.HIGH
        else:
            kind, severity = ("env-changed" if path[0] == "env" else "setting-changed"), Severity.MEDIUM
        yield Delta(kind, place, text(was), text(now), severity)
