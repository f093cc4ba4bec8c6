"""`packages.config`: the older list of NuGet packages of a project."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.shapes.dependencies import Dependency, Scope, compare_dependencies
from scanner.formats.shapes.named_versions import once
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, compared
from scanner.formats.shapes.xml import as_xml, children
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH
_MOST = 20_000


def matches(path: str) -> bool:
    name = name_of(path)
    return name == "packages.config" or (name.startswith("packages.") and name.endswith(".config"))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from once(compared(old, new, _read, _compare, worst=WORST))


def _read(content: bytes) -> list[Dependency]:
    root = as_xml(content, _MOST)
    if root.name != "packages":
        raise UnreadableError(f"no list of packages but <{root.name[:40]}>", root.line)
    return [
        Dependency(
            each.attributes.get("id", ""),
            each.attributes.get("version", ""),
            scope=Scope.BUILD if each.attributes.get("developmentDependency") == "true" else Scope.RUNTIME,
            extra=each.attributes.get("allowedVersions", ""),
            line=each.line,
        )
        for each in children(root, "package")
    ]


def _compare(old: list[Dependency] | None, new: list[Dependency]) -> Iterator[Delta]:
    yield from compare_dependencies(old or [], new)
