"""`pom.xml`: what a Maven project is, what it is built from and by whom, and where it is published.

A version that a property holds is told as the dependency it moves. A property nobody in the file uses is one for other
modules. Descriptions, developers and reports are for the web site and say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from scanner.formats.jvm.pom_plugins import compare_plugins
from scanner.formats.jvm.pom_properties import compare_properties
from scanner.formats.jvm.pom_rows import (
    NAMES,
    OWN_GROUP,
    dependency_rows,
    group_of,
    is_managed,
    parent_row,
    parts,
    plugin_rows,
    properties,
)
from scanner.formats.jvm.pom_sections import compare_sections, effective_version
from scanner.formats.jvm.repositories import Repository, compare_repositories, repository_of
from scanner.formats.shapes.dependencies import Dependency, compare_dependencies
from scanner.formats.shapes.named_versions import Held, Manifest, once, settle, told_elsewhere
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, compared
from scanner.formats.shapes.xml import Element, as_xml, children, value
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
MAX_ELEMENTS = 20_000  # seven times the largest POM seen; each takes a moment
_PLUGIN_KINDS = {"dependency-added": "plugin-added", "dependency-removed": "plugin-removed"}


def matches(path: str) -> bool:
    name = name_of(path)
    return name in ("pom.xml", "pom.template.xml") or name.endswith((".pom", ".pom.xml"))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from once(compared(old, new, _read, _compare, worst=WORST))


def _read(content: bytes) -> Element:
    root = as_xml(content, MAX_ELEMENTS)
    if root.name != "project":
        raise UnreadableError(f"no Maven project but <{root.name[:40]}>", root.line)
    return root


def _compare(old: Element | None, new: Element) -> Iterator[Delta]:
    before = Element("project", {}, 0) if old is None else old
    old_values, new_values = properties(before), properties(new)
    told: set[str] = set()
    yield from compare_sections(before, new, old_values, new_values, fresh=old is None)
    own = _Own(group_of(new), effective_version(before, old_values), effective_version(new, new_values))
    yield from own.without(_rows(before, new, old_values, new_values, told))
    yield from compare_plugins(before, new, old_values, new_values)
    yield from compare_repositories(_repositories(before, old_values), _repositories(new, new_values))
    told |= {name for each in (before, new) for name in NAMES.within(value(each, "version"))}
    for delta in compare_properties(_written(old_values), _written(new_values), told, "properties."):
        if old is not None or delta.kind != "setting-changed":
            yield delta


def _written(values: dict[str, Held]) -> dict[str, Held]:
    return {name: held for name, held in values.items() if name not in OWN_GROUP}


class _Own(Struct, frozen=True):
    """The product's own modules, which move with its version from release to release."""

    group: str
    old: str
    new: str

    def without(self, deltas: Iterable[Delta]) -> Iterator[Delta]:
        for delta in deltas:
            moves = (delta.old, delta.new) == (self.old, self.new) and self.old != self.new
            if not (moves and delta.subject.partition(":")[0] == self.group):
                yield delta


def _rows(
    old: Element, new: Element, old_values: dict[str, Held], new_values: dict[str, Held], told: set[str]
) -> Iterator[Delta]:
    """Dependencies and plug-ins; the names of properties they tell of are added to `told`."""
    sides = []
    for project, values in ((old, old_values), (new, new_values)):
        parent = parent_row(project)
        rows = [*dependency_rows(project, values), *([parent] if parent else [])]
        marked = [replace(row, group=f"plugin {row.group}") for row in plugin_rows(project, values)]
        sides.append(Manifest([*rows, *marked], values))
    one, other, names = settle(sides[0], sides[1], NAMES)
    told |= names
    yield from _compared_rows(one, other, plugin=False)
    for delta in _compared_rows(one, other, plugin=True):
        yield replace(delta, kind=_PLUGIN_KINDS.get(delta.kind, delta.kind))


def _compared_rows(old: list[Dependency], new: list[Dependency], *, plugin: bool) -> Iterator[Delta]:
    one, other = ([row for row in rows if row.group.startswith("plugin ") is plugin] for rows in (old, new))
    yield from told_elsewhere(compare_dependencies(_used(one), _used(other)), NAMES)
    both = {row.name for row in _used(one)} & {row.name for row in _used(other)}
    managed = compare_dependencies(filter(is_managed, one), filter(is_managed, other))
    for delta in told_elsewhere(managed, NAMES):
        if delta.kind not in _PLUGIN_KINDS or delta.subject not in both:
            yield delta


def _used(rows: Iterable[Dependency]) -> list[Dependency]:
    return [row for row in rows if not is_managed(row)]


def _repositories(project: Element, values: dict[str, Held]) -> Iterator[Repository]:
    for part in parts(project):
        for table, entry in (("repositories", "repository"), ("pluginRepositories", "pluginRepository")):
            for each in children(part.element, table, entry):
                yield repository_of(part.place + table, each, NAMES, values)
