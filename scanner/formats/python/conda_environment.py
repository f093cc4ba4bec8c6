"""environment.yml of conda: channels, packages, and a list for pip."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.python.indexes import Index, compare_indexes
from scanner.formats.python.pip_options import compare_options
from scanner.formats.python.requirement import compare_requirements
from scanner.formats.python.requirements_txt import Requirements, logical, read
from scanner.formats.shapes.dependencies import Dependency
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_yaml, compared, opaque
from scanner.formats.shapes.trees import items, leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_NAME = re.compile(r"environment[^/]*\.ya?ml$")
# `channel::name`, then a version behind blanks or an operator, then a build behind the second `=`.
_SPEC = re.compile(r"(?:([^\s:\[]{1,300})::)?([A-Za-z0-9_.-]{1,200})\s*(.*)$", re.DOTALL)

Tree = Mapping[str, Any]


def matches(path: str) -> bool:
    return bool(_NAME.match(name_of(path)))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Tree:
    tree = as_yaml(content)
    if not isinstance(tree, dict):
        raise UnreadableError("not a mapping")
    return mapping(tree)


def _compare(before: Tree | None, new: Tree) -> Iterator[Delta]:
    old = before or {}
    if before is not None:
        one, other = ([Index("", text(each)) for each in items(side.get("channels"))] for side in (old, new))
        yield from compare_indexes("channels", one, other)
    was, now = _pip(old), _pip(new)
    if now.odd:
        yield opaque(f"not a requirement: {now.odd[0][1][:80]}", WORST)
        return
    yield from compare_requirements([*_rows(old), *was.rows], [*_rows(new), *now.rows])
    yield from compare_options(was.options, now.options, "dependencies.pip.")
    for path, one, other in leaves(old.get("variables"), new.get("variables"), ("variables",)):
        yield Delta("env-changed", ".".join(path), text(one), text(other), Severity.MEDIUM)


def _rows(tree: Tree) -> Iterator[Dependency]:
    for each in items(tree.get("dependencies")):
        found = _SPEC.match(each.strip()) if isinstance(each, str) else None
        if found:
            channel, name, wanted = found.groups()
            yield Dependency(name, _version(wanted), f"channel:{channel}" if channel else "", group="dependencies")


def _version(wanted: str) -> str:
    """`=1.2` and `=1.2=build` are written as they are; only blanks are no difference."""
    return "".join(wanted.split())


def _pip(tree: Tree) -> Requirements:
    lines = [
        line
        for each in items(tree.get("dependencies"))
        for line in items(mapping(each).get("pip"))
        if isinstance(line, str)
    ]
    return read((0, line) for _, line in logical(lines))
