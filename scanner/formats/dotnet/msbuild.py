"""MSBuild projects and what they import: `*.csproj`, `*.fsproj`, `*.vbproj`, `*.props`, `*.targets`.

One language for everything: which packages, which properties, which commands run. A version that a property holds is
told as the package it moves. Settings of the compiler's warnings and texts about the package say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from scanner.formats.dotnet.msbuild_properties import compare_properties
from scanner.formats.dotnet.msbuild_rows import NAMES, package_rows, properties
from scanner.formats.dotnet.msbuild_steps import compare_steps
from scanner.formats.shapes.dependencies import compare_dependencies
from scanner.formats.shapes.named_versions import Manifest, once, settle, told_elsewhere
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, compared
from scanner.formats.shapes.xml import Element, as_xml
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
MAX_ELEMENTS = 15_000  # more than twice the largest project seen; each takes a moment
_SUFFIXES = (".csproj", ".fsproj", ".vbproj", ".props", ".targets", ".proj")
_SDK_KINDS = {"dependency-added": "plugin-added", "dependency-removed": "plugin-removed"}


def matches(path: str) -> bool:
    return name_of(path).endswith(_SUFFIXES)


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from once(compared(old, new, _read, _compare, worst=WORST))


def _read(content: bytes) -> Element:
    root = as_xml(content, MAX_ELEMENTS)
    if root.name.lower() != "project":
        raise UnreadableError(f"no MSBuild project but <{root.name[:40]}>", root.line)
    return root


def _compare(old: Element | None, new: Element) -> Iterator[Delta]:
    before = Element("Project", {}, 0) if old is None else old
    one, other = (Manifest(list(package_rows(side)), properties(side)) for side in (before, new))
    had, has, told = settle(one, other, NAMES)
    for sdk in (False, True):
        gone, come = ([row for row in rows if (row.group == "sdk") is sdk] for rows in (had, has))
        for delta in told_elsewhere(compare_dependencies(gone, come), NAMES):
            yield replace(delta, kind=_SDK_KINDS.get(delta.kind, delta.kind)) if sdk else delta
    yield from compare_properties(before, new, told, fresh=old is None)
    yield from compare_steps(before, new, fresh=old is None)
