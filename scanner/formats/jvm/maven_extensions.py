"""`.mvn/extensions.xml`: code that Maven loads before it reads a project, in every call and in every IDE."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from scanner.formats.shapes.dependencies import Dependency, Scope, compare_dependencies
from scanner.formats.shapes.sides import UnreadableError, compared
from scanner.formats.shapes.xml import as_xml, children, value
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_KINDS = {
    "dependency-added": ("plugin-added", Severity.CRITICAL),
    "dependency-removed": ("plugin-removed", Severity.LOW),
    "dependency-changed": ("plugin-changed", Severity.MEDIUM),
}
_MOST = 10_000


def matches(path: str) -> bool:
    return f"/{path.casefold()}".endswith("/.mvn/extensions.xml")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> list[Dependency]:
    root = as_xml(content, _MOST)
    if root.name != "extensions":
        raise UnreadableError(f"no list of extensions but <{root.name[:40]}>", root.line)
    return [
        Dependency(
            f"{value(each, 'groupId')}:{value(each, 'artifactId')}",
            value(each, "version"),
            scope=Scope.BUILD,
            extra=" ".join(filter(None, (value(each, "classLoadingStrategy"), value(each, "classifier")))),
            line=each.line,
        )
        for each in children(root, "extension")
    ]


def _compare(old: list[Dependency] | None, new: list[Dependency]) -> Iterator[Delta]:
    for delta in compare_dependencies(old or [], new):
        kind, severity = _KINDS.get(delta.kind, (delta.kind, delta.severity))
        yield replace(delta, kind=kind, severity=severity)
