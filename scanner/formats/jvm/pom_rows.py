"""The dependencies and plug-ins of a POM as rows, with the properties that hold their versions.

An entry of `dependencyManagement` or `pluginManagement` asks for nothing: it is where the version of those is written
that do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from scanner.formats.shapes.dependencies import Dependency, Scope
from scanner.formats.shapes.named_versions import Held, Names
from scanner.formats.shapes.names import words
from scanner.formats.shapes.xml import Element, child, children, value

NAMES = Names(re.compile(r"\$\{([^{}$\s]{1,200})\}"))
PLUGIN_GROUP = "org.apache.maven.plugins"
_MANAGED = ".management"
OWN_GROUP = ("project.groupId", "pom.groupId", "groupId")

# Plug-ins that check, test or document; what they are told to do changes nothing that ships. By full name only.
CHECKS = frozenset(
    f"{PLUGIN_GROUP}:maven-{name}-plugin"
    for name in [
        "surefire",
        "surefire-report",
        "failsafe",
        "checkstyle",
        "pmd",
        "javadoc",
        "site",
        "jxr",
        "changes",
        "eclipse",
        "idea",
        "help",
        "project-info-reports",
    ]
) | words(
    "org.codehaus.mojo:findbugs-maven-plugin org.codehaus.mojo:cobertura-maven-plugin "
    "org.codehaus.mojo:versions-maven-plugin org.codehaus.mojo:animal-sniffer-maven-plugin "
    "org.codehaus.mojo:taglist-maven-plugin org.codehaus.mojo:jdepend-maven-plugin "
    "org.codehaus.mojo:license-maven-plugin com.mycila:license-maven-plugin org.jacoco:jacoco-maven-plugin "
    "com.github.spotbugs:spotbugs-maven-plugin com.diffplug.spotless:spotless-maven-plugin "
    "org.apache.rat:apache-rat-plugin com.github.siom79.japicmp:japicmp-maven-plugin "
    "org.revapi:revapi-maven-plugin net.revelc.code.formatter:formatter-maven-plugin "
    "net.revelc.code:impsort-maven-plugin org.sonarsource.scanner.maven:sonar-maven-plugin "
    "org.eluder.coveralls:coveralls-maven-plugin org.eclipse.m2e:lifecycle-mapping org.pitest:pitest-maven"
)


class Part(Struct, frozen=True):
    """The project or one of its profiles; `place` is "" or `profiles[id].`."""

    place: str
    element: Element


class Plugin(Struct, frozen=True):
    """A `<plugin>`: `place` is where it stands, `name` its coordinates."""

    place: str
    name: str
    element: Element


def parts(project: Element) -> list[Part]:
    profiles = children(project, "profiles", "profile")
    return [Part("", project), *(Part(f"profiles[{value(each, 'id')}].", each) for each in profiles)]


def group_of(project: Element) -> str:
    return value(project, "groupId") or value(project, "parent", "groupId")


def properties(project: Element) -> dict[str, Held]:
    """All properties; a profile's stand under their place. The project's own coordinates are the values Maven has for
    `${project.groupId}`; its version stays a name, or every release would look like a bump of its modules."""
    held = {}
    for part in parts(project):
        for each in (inner for table in children(part.element, "properties") for inner in table.children):
            held[part.place + each.name] = Held(part.place + each.name, each.text, each.line)
    for name in OWN_GROUP:
        held.setdefault(name, Held(name, group_of(project)))
    return held


def plugins(project: Element, values: dict[str, Held]) -> Iterator[Plugin]:
    for part in parts(project):
        for place, path in (("build.plugins", ()), ("build.pluginManagement", ("pluginManagement",))):
            for each in children(part.element, "build", *path, "plugins", "plugin"):
                yield Plugin(part.place + place, _name(each, values, PLUGIN_GROUP), each)


def plugin_rows(project: Element, values: dict[str, Held]) -> Iterator[Dependency]:
    """Plug-ins, build extensions: code that runs while the artefact is built."""
    found = []
    for plugin in plugins(project, values):
        scope = Scope.DEVELOPMENT if plugin.name in CHECKS else Scope.BUILD
        group = plugin.place.replace(".pluginManagement", _MANAGED)
        wanted = value(plugin.element, "version")
        found.append(Dependency(plugin.name, wanted, scope=scope, group=group, line=plugin.element.line))
    yield from _inherited(found)
    for part in parts(project):
        for each in children(part.element, "build", "extensions", "extension"):
            place = f"{part.place}build.extensions"
            yield Dependency(_name(each, values), value(each, "version"), "", Scope.BUILD, place, line=each.line)


def dependency_rows(project: Element, values: dict[str, Held]) -> Iterator[Dependency]:
    """Dependencies, managed ones, those of plug-ins, and the parent."""
    found = []
    for part in parts(project):
        for path, group in (((), "dependencies"), (("dependencyManagement",), "dependencies" + _MANAGED)):
            entries = children(part.element, *path, "dependencies", "dependency")
            found += [_dependency(each, part.place + group, values) for each in entries]
    yield from _inherited(found)
    for plugin in plugins(project, values):
        for each in (*children(plugin.element, "dependencies", "dependency"), *artifacts(plugin.element)):
            yield replace(_dependency(each, f"{plugin.place}[{plugin.name}]", values), scope=Scope.BUILD)


def artifacts(element: Element) -> Iterator[Element]:
    """What the settings of a plug-in name by coordinates, and Maven fetches: files to unpack, annotation processors."""
    for each in element.children:
        if each.name == "dependencies":
            continue
        if {"artifactId", "version"} <= {inner.name for inner in each.children}:
            yield each
        yield from artifacts(each)


def parent_row(project: Element) -> Dependency | None:
    """The parent, whose build runs in this one. None where the project has its version from it: the parent is then
    a part of the same product, and the version is the project's own."""
    parent = child(project, "parent")
    if parent is None or not value(project, "version"):
        return None
    return Dependency(_name(parent, {}), value(parent, "version"), "", Scope.BUILD, "parent", line=parent.line)


def _name(element: Element, values: dict[str, Held], group: str = "") -> str:
    name = f"{value(element, 'groupId') or group}:{value(element, 'artifactId')}"
    return NAMES.expand(name, values) if "$" in name else name


def _dependency(element: Element, group: str, values: dict[str, Held]) -> Dependency:
    scope = value(element, "scope")
    path = value(element, "systemPath")
    extra = [value(element, "classifier"), value(element, "type").replace("jar", "", 1)]
    extra += [] if scope in ("", "compile", "test") else [scope]
    extra += ["optional"] if value(element, "optional") == "true" else []
    extra += sorted(f"without {_name(each, values)}" for each in children(element, "exclusions", "exclusion"))
    return Dependency(
        _name(element, values),
        value(element, "version"),
        f"path:{path}" if path else "",
        Scope.DEVELOPMENT if scope == "test" else Scope.RUNTIME,
        f"test {group}" if scope == "test" else group,
        ", ".join(filter(None, extra)),
        line=element.line,
    )


def _inherited(rows: list[Dependency]) -> Iterator[Dependency]:
    """Rows with the versions that management entries of the same file give them."""
    managed = {row.name: row for row in rows if is_managed(row)}
    for row in rows:
        if row.wanted or is_managed(row) or row.name not in managed:
            yield row
        else:
            yield replace(row, wanted=managed[row.name].wanted, line=managed[row.name].line)


def is_managed(row: Dependency) -> bool:
    """Whether a row only says which version is taken by whoever asks without one."""
    return row.group.endswith(_MANAGED)
