"""package.json: what a package is called, what it holds and runs, what it needs, and where it is published.

A quarter of all commits to it change a version, many a linter's settings, few an install script. Told is what reaches
those who install the package; keywords, descriptions, and the settings of tools that only look are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.javascript.manifest_dependencies import GROUPS, compare_bundles, compare_wanted
from scanner.formats.javascript.package_artefact import compare_artefact
from scanner.formats.javascript.package_release import compare_release, first_release
from scanner.formats.javascript.package_tools import compare_tools
from scanner.formats.javascript.scripts import compare_scripts
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_json, compared
from scanner.formats.shapes.trees import mapping
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL


def matches(path: str) -> bool:
    return name_of(path) == "package.json"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.MEDIUM)


def _read(content: bytes) -> Mapping[str, Any]:
    tree = as_json(content)
    if not isinstance(tree, dict):
        raise UnreadableError("not an object")
    return mapping(tree)


def _compare(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Iterator[Delta]:
    before = old or {}
    other = old is None or any(_differ(old.get(key), new.get(key)) for key in {*old, *new} - GROUPS.keys())
    if old is None:
        yield from first_release(new)
    elif other:
        yield from compare_release(before, new)
        yield from compare_artefact(before, new)
    if other:
        yield from compare_scripts(before.get("scripts"), new.get("scripts"), fresh=old is None)
    yield from compare_wanted(before, new)
    yield from compare_bundles(before, new)
    if other:
        yield from compare_tools(before, new, fresh=old is None)


def _differ(old: Any, new: Any) -> bool:
    """To Python 1 is True; npm compiles at install only for one of them."""
    return old != new or type(old) is not type(new)
