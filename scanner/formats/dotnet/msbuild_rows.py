"""The packages, SDKs and properties of an MSBuild file as rows.

Names of elements and properties are folded: MSBuild does not tell `Version` from `version`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from scanner.formats.shapes.dependencies import Dependency, Scope
from scanner.formats.shapes.named_versions import Held, Names
from scanner.formats.shapes.names import words
from scanner.formats.shapes.xml import Element

NAMES = Names(re.compile(r"\$\(([A-Za-z_][\w.-]{0,200})\)"), str.lower)
# Items that ask for a package. Versions and global references stand in central files.
PACKAGES = words(
    "packagereference packageversion globalpackagereference dotnetclitoolreference packagedownload frameworkreference"
)
_NAMES_AT_ONCE = 1_000
_CENTRAL = "packageversion"
_SHAPING = ("includeassets", "excludeassets", "privateassets", "aliases", "condition")
_CODE_AT_BUILD = ("globalpackagereference", "dotnetclitoolreference")


class Item(Struct, frozen=True):
    """An item with its metadata, attributes and child elements alike, by folded name. `condition` is that of the item
    and of the groups around it."""

    kind: str
    metadata: dict[str, str]
    condition: str
    element: Element

    @property
    def what(self) -> str:
        return next((self.metadata[key] for key in ("include", "update", "remove") if key in self.metadata), "")

    @property
    def verb(self) -> str:
        return next((key for key in ("include", "update", "remove") if key in self.metadata), "")


def groups(project: Element, name: str, condition: str = "") -> Iterator[tuple[Element, str]]:
    """All groups of a name outside of targets, with what must hold for them."""
    for each in project.children:
        folded = each.name.lower()
        wanted = joined(condition, each.attributes.get("Condition", ""))
        if folded == name:
            yield each, wanted
        elif folded in ("choose", "when", "otherwise", "importgroup"):
            yield from groups(each, name, wanted or (folded if folded == "otherwise" else ""))


def joined(*conditions: str) -> str:
    return " and ".join(" ".join(each.split()) for each in conditions if each)


def items(project: Element) -> Iterator[Item]:
    for group, condition in groups(project, "itemgroup"):
        for each in group.children:
            metadata = {key.lower(): value.strip() for key, value in each.attributes.items()}
            metadata |= {inner.name.lower(): inner.text for inner in each.children}
            yield Item(each.name.lower(), metadata, joined(condition, metadata.pop("condition", "")), each)


def properties(project: Element) -> dict[str, Held]:
    """The last value of each property, by folded name: what a version that names it is."""
    found: dict[str, Held] = {}
    for group, _ in groups(project, "propertygroup"):
        for each in group.children:
            found[each.name.lower()] = Held(each.name, each.text, each.line)
    return found


def package_rows(project: Element) -> Iterator[Dependency]:
    for item in items(project):
        if item.kind not in PACKAGES or item.verb == "remove":
            continue
        named = dict.fromkeys(map(str.strip, item.what.split(";", _NAMES_AT_ONCE)))
        yield from (_package(item, name) for name in named if name)
    yield from _sdks(project)


def _package(item: Item, name: str) -> Dependency:
    wanted = item.metadata.get("versionoverride") or item.metadata.get("version", "")
    extra = [f"{key}={item.metadata[key]}" for key in _SHAPING if item.metadata.get(key)]
    extra += [item.condition] if item.condition else []
    group = _CENTRAL if item.kind == _CENTRAL else "packages"
    return Dependency(name, wanted, "", _scope(item), group, ", ".join(extra), line=item.element.line)


def _scope(item: Item) -> Scope:
    """A package whose assets stay private is for the build: analysers, targets, tools."""
    if item.kind in _CODE_AT_BUILD or item.metadata.get("privateassets", "").lower() == "all":
        return Scope.BUILD
    return Scope.RUNTIME


def _sdks(project: Element) -> Iterator[Dependency]:
    """`<Project Sdk="Name/1.0;Other">`, `<Sdk Name="" Version=""/>` and imports that name one: targets of the build."""
    for written in project.attributes.get("Sdk", "").split(";"):
        name, _, version = written.strip().partition("/")
        if name:
            yield Dependency(name, version, "", Scope.BUILD, "sdk", line=project.line)
    for each in project.children:
        folded = each.name.lower()
        name = each.attributes.get("Name" if folded == "sdk" else "Sdk", "")
        if name and folded in ("sdk", "import"):
            yield Dependency(name, each.attributes.get("Version", ""), "", Scope.BUILD, "sdk", line=each.line)
