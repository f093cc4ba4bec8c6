"""`dotnet-tools.json`: command line tools that `dotnet tool restore` installs and builds then run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.dependencies import Dependency, Scope, compare_dependencies
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_json, compared
from scanner.formats.shapes.trees import items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH
_MOST = 10_000
_KNOWN = ("$schema", "version", "isRoot", "tools")


def matches(path: str) -> bool:
    return name_of(path) == "dotnet-tools.json"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> dict[str, Any]:
    tree = as_json(content)
    if not isinstance(tree, dict) or not isinstance(tree.get("tools", {}), dict):
        raise UnreadableError("no list of tools")
    if len(tree.get("tools", {})) > _MOST:
        raise UnreadableError("too many tools")
    return tree


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    before = old or {}
    yield from compare_dependencies(_rows(before), _rows(new))
    if old is None:
        return
    if mapping(before).get("isRoot") is True and new.get("isRoot") is not True:
        yield Delta("setting-changed", "isRoot", "true", text(new.get("isRoot")), Severity.MEDIUM)
    for key in dict.fromkeys((*new, *before)):
        if key not in _KNOWN and before.get(key) != new.get(key):
            yield Delta("setting-changed", key, text(before.get(key)), text(new.get(key)), Severity.MEDIUM)


def _rows(tree: dict[str, Any]) -> Iterator[Dependency]:
    for name, written in mapping(tree.get("tools")).items():
        tool = mapping(written)
        commands = ", ".join(sorted(map(text, items(tool.get("commands")))))
        yield Dependency(name, text(tool.get("version")), scope=Scope.BUILD, group="tools", extra=commands)
