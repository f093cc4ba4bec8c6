"""pyproject.toml: what a Python project is, needs and ships, who builds it, and a drawer for every tool's settings.

It is edited more than any other release file, mostly for linters. So only what decides the artefact, what is installed
with it, or what runs while it is built is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.python import pyproject_poetry, pyproject_project, pyproject_tools, tool_uv
from scanner.formats.python.requirement import compare_requirements
from scanner.formats.shapes.dependencies import Dependency
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_toml, compared
from scanner.formats.shapes.trees import at
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
MAX_BYTES = 1_000_000  # 0.2 s where tomli is not compiled; the largest in 80 repositories has 60 kB
_UV = ("tool", "uv")
# Of a new project that it has a name, a licence and contents is no news.
_CHOICES = frozenset(
    {
        *("package-renamed", "license-changed", "metadata-changed", "runtime-requirement-changed"),
        *("package-contents-widened", "package-contents-changed", "setting-changed", "toolchain-changed"),
    }
)


def matches(path: str) -> bool:
    return name_of(path) == "pyproject.toml"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, read_small, _compare, worst=WORST)


def read_small(content: bytes) -> dict[str, Any]:
    """A settings file; one of a size that nobody writes by hand is not read."""
    if len(content) > MAX_BYTES:
        raise UnreadableError(f"settings larger than {MAX_BYTES} bytes")
    return as_toml(content)


def _compare(before: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    if before is not None:
        yield from _deltas(before, new, fresh=False)
        return
    for delta in _deltas({}, new, fresh=True):
        if delta.severity is Severity.CRITICAL or delta.kind not in _CHOICES:
            yield delta


def _deltas(old: Mapping[str, Any], new: Mapping[str, Any], *, fresh: bool) -> Iterator[Delta]:
    yield from pyproject_project.compare(old, new, fresh=fresh)
    yield from compare_requirements(_rows(old), _rows(new))
    yield from pyproject_poetry.compare(old, new)
    yield from tool_uv.compare(_UV, at(old, *_UV), at(new, *_UV))
    yield from pyproject_tools.compare(old, new)


def _rows(tree: Mapping[str, Any]) -> Iterator[Dependency]:
    yield from pyproject_project.rows(tree)
    yield from pyproject_poetry.rows(tree)
    yield from tool_uv.rows(at(tree, *_UV), _UV)
    yield from pyproject_tools.rows(tree)
