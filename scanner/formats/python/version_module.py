"""Modules that hold a version and hardly anything else: `_version.py`, `__about__.py`, `version.py`.

Builds read the version from them, often by running them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from scanner.formats.python import code
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.formats.shapes.trees import text
from scanner.formats.shapes.versions import newer
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH
_NAMES = frozenset({"_version.py", "__version__.py", "__about__.py", "version.py"})
_PARTS = frozenset({"major", "minor", "patch", "micro", "prerelease", "build", "release", "ver", "tag", "revision"})
_ENDS = ("version", "version_info", "version_tuple", "version_parts")
_PROSE = frozenset({"__doc__", "__all__", "__description__", "__summary__", "__copyright__", "__date__", "__build__"})


def matches(path: str) -> bool:
    return name_of(path) in _NAMES


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, code.parsed, _compare, worst=WORST)


def _compare(before: ast.Module | None, after: ast.Module) -> Iterator[Delta]:
    gone, come = code.changed([] if before is None else before.body, after.body)
    was, now = _literals(gone), _literals(come)
    for delta in _values(was, now):
        if before is not None or delta.kind == "version-changed":
            yield delta
    rest = [each for each in come if _bound(each) is None]
    lost = [each for each in gone if _bound(each) is None]
    found = code.dangers(lost, rest, after)
    if found:
        shown = code.written(found[0])
        yield Delta("build-script-changed", _place(rest), "", shown, Severity.HIGH, found[0].lineno)
        return
    lost, rest = ([each for each in side if not _typing(each)] for side in (lost, rest))
    if lost or rest:
        one, other = (code.written(side[0]) if side else "" for side in (lost, rest))
        yield Delta("content-changed", _place(rest or lost), one, other, Severity.MEDIUM)


def _values(old: dict[str, tuple[Any, int]], new: dict[str, tuple[Any, int]]) -> Iterator[Delta]:
    """One version, though it may be said three times: as text, as a tuple, as an alias."""
    versions = [name for name in (*new, *old) if is_version(name)]
    texts = [name for name in versions if isinstance((new.get(name) or old[name])[0], str)]
    first = next(iter(texts), None) or next(iter(versions), None)
    if first is not None:
        was, now = old.get(first, ("", 0)), new.get(first, ("", 0))
        down = newer(text(was[0]), text(now[0])) is False
        severity = Severity.HIGH if down else Severity.MEDIUM
        yield Delta("version-changed", first, text(was[0]), text(now[0]), severity, now[1])
    for name in dict.fromkeys((*new, *old)):
        if not is_version(name) and name not in _PROSE:
            was, now = old.get(name, (None, 0)), new.get(name, (None, 0))
            yield Delta("metadata-changed", name, text(was[0]), text(now[0]), Severity.LOW, now[1])


def is_version(name: str) -> bool:
    """Whether a variable holds a version, or a part of one, by its name."""
    plain = name.strip("_").lower()
    return plain.startswith("version") or plain.endswith(_ENDS) or plain in _PARTS


def _literals(statements: list[ast.stmt]) -> dict[str, tuple[Any, int]]:
    """Values and lines by the first name they are bound to."""
    bound = ((statement, _bound(statement)) for statement in statements)
    return {found[0]: (found[1], statement.lineno) for statement, found in bound if found is not None}


def _bound(statement: ast.stmt) -> tuple[str, Any] | None:
    """`name = literal`, with or without a type and further names."""
    if isinstance(statement, ast.Assign) and all(isinstance(each, ast.Name) for each in statement.targets):
        target: ast.expr = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        target = statement.target
    else:
        return None
    try:
        value = None if statement.value is None else ast.literal_eval(statement.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return target.id if isinstance(target, ast.Name) else "", value


def _typing(statement: ast.stmt) -> bool:
    """What only a type checker reads."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module in ("__future__", "typing")
    return isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING"


def _place(statements: list[ast.stmt]) -> str:
    first = next((each for each in statements if not _typing(each)), None)
    return getattr(first, "name", "") or "code"
