"""The parts of a POM that are neither dependencies nor plug-ins: coordinates, licence, where it is published, what is
in the artefact, which modules and profiles there are."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.jvm.pom_rows import NAMES, Part, parts
from scanner.formats.shapes.named_versions import Held
from scanner.formats.shapes.trees import text
from scanner.formats.shapes.xml import Element, child, children, differences, meaning, value
from scanner.model.change import Delta
from scanner.model.scale import Severity

Values = dict[str, Held]

# Kind and severity of what has no rule of its own; None says nothing about a release.
_SECTIONS: dict[str, tuple[str, Severity] | None] = {
    **dict.fromkeys(
        [
            "modelVersion",
            "name",
            "description",
            "inceptionYear",
            "organization",
            "developers",
            "contributors",
            "mailingLists",
            "issueManagement",
            "ciManagement",
            "reporting",
            "reports",
            "id",
        ]
    ),
    # Told as rows, plug-ins, repositories, properties, or by a rule below.
    **dict.fromkeys(
        [
            "groupId",
            "artifactId",
            "version",
            "parent",
            "dependencies",
            "dependencyManagement",
            "repositories",
            "pluginRepositories",
            "properties",
            "build",
            "profiles",
            "modules",
            "subprojects",
            "distributionManagement",
            "scm",
            "packaging",
        ]
    ),
    "url": ("metadata-changed", Severity.LOW),
    "licenses": ("license-changed", Severity.MEDIUM),
    "prerequisites": ("toolchain-changed", Severity.MEDIUM),
}
_BUILD: dict[str, tuple[str, Severity] | None] = {
    **dict.fromkeys(
        ["plugins", "pluginManagement", "extensions", "testResources", "testSourceDirectory", "testOutputDirectory"]
    ),
    "resources": None,  # a rule below
    "sourceDirectory": ("package-contents-changed", Severity.MEDIUM),
    "scriptSourceDirectory": ("package-contents-changed", Severity.MEDIUM),
    "finalName": ("package-contents-changed", Severity.MEDIUM),
}
_UNKNOWN = ("setting-changed", Severity.MEDIUM)
_SCM_PUSHES = ("developerConnection",)


def compare_sections(
    old: Element, new: Element, old_values: Values, new_values: Values, *, fresh: bool
) -> Iterator[Delta]:
    if not fresh:
        yield from _coordinates(old, new, old_values, new_values)
        yield from _scm(child(old, "scm"), child(new, "scm"))
    before = {part.place: part.element for part in parts(old)}
    for part in parts(new):
        earlier = before.pop(part.place, Element("profile", {}, 0))
        yield from _part(Part(part.place, earlier), part, fresh=fresh)
    for place, element in before.items():
        yield Delta("setting-changed", place.rstrip("."), text(value(element, "id")), "", Severity.MEDIUM)


def _coordinates(old: Element, new: Element, old_values: Values, new_values: Values) -> Iterator[Delta]:
    for key in ("groupId", "artifactId"):
        was, now = (
            (value(each, key) or (value(each, "parent", key) if key == "groupId" else "")) for each in (old, new)
        )
        if was != now:
            yield Delta("package-renamed", key, text(was), text(now), Severity.HIGH, _line(new, key))
    was, now = effective_version(old, old_values), effective_version(new, new_values)
    if was != now:
        yield Delta("version-changed", "version", text(was), text(now), Severity.MEDIUM, _line(new, "version"))
    was, now = (value(each, "packaging") or "jar" for each in (old, new))
    if was != now:
        yield Delta("package-contents-changed", "packaging", text(was), text(now), Severity.MEDIUM)


def effective_version(project: Element, values: Values) -> str:
    """A module's own version, or its parent's, which is then its own."""
    return NAMES.expand(value(project, "version") or value(project, "parent", "version"), values)


def _line(element: Element, name: str) -> int:
    found = child(element, name) or child(element, "parent", name)
    return 0 if found is None else found.line


def _scm(old: Element | None, new: Element | None) -> Iterator[Delta]:
    """Addresses that ship with the artefact; a release is pushed to the developers' one."""
    for place, was, now in differences(old, new):
        if place == "tag" or (not was and not now):
            continue
        severity = Severity.MEDIUM if place in _SCM_PUSHES else Severity.LOW
        yield Delta("metadata-changed", f"scm.{place}", text(was), text(now), severity)


def _part(old: Part, new: Part, *, fresh: bool) -> Iterator[Delta]:
    place = new.place
    yield from _known(place, old.element, new.element, _SECTIONS, fresh=fresh)
    build = child(new.element, "build")
    yield from _known(f"{place}build.", child(old.element, "build"), build, _BUILD, fresh=fresh)
    yield from _modules(place, old.element, new.element, fresh=fresh)
    yield from _published(place, old.element, new.element)
    yield from _resources(place, old.element, new.element, fresh=fresh)


def _known(
    place: str, old: Element | None, new: Element | None, rules: dict[str, tuple[str, Severity] | None], *, fresh: bool
) -> Iterator[Delta]:
    """Sections by their rule; one that no rule knows is a changed setting."""
    names = dict.fromkeys(each.name for side in (new, old) if side is not None for each in side.children)
    for name in names:
        rule = rules.get(name, _UNKNOWN)
        if rule is None or (fresh and rule is not _UNKNOWN) or _same(old, new, name):
            continue
        for inner, was, now in differences(_all(old, name), _all(new, name))[:1]:
            where = f"{place}{inner}"
            yield Delta(rule[0], where, text(was), text(now), rule[1], 0 if new is None else _line(new, name))


def _all(element: Element | None, name: str) -> Element:
    found = Element("", {}, 0)
    found.children = children(element, name)
    return found


def _same(old: Element | None, new: Element | None, name: str) -> bool:
    return sorted(map(meaning, children(old, name))) == sorted(map(meaning, children(new, name)))


def _modules(place: str, old: Element, new: Element, *, fresh: bool) -> Iterator[Delta]:
    """What is built and published together. In a new file the modules are new files themselves."""
    gone, come = (
        [each.text for path in (("modules", "module"), ("subprojects", "subproject")) for each in children(side, *path)]
        for side in (old, new)
    )
    for module in come:
        if module not in gone and not fresh:
            yield Delta("package-contents-changed", f"{place}modules", "", text(module), Severity.MEDIUM)
    for module in gone:
        if module not in come:
            yield Delta("package-contents-changed", f"{place}modules", text(module), "", Severity.MEDIUM)


def _published(place: str, old: Element, new: Element) -> Iterator[Delta]:
    """Where releases go. The address of a site or a status is no such place."""
    name = "distributionManagement"
    for inner, was, now in differences(child(old, name), child(new, name)):
        head = inner.partition(".")[0]
        if head in ("site", "status", "downloadUrl", "name") or inner.endswith((".name", ".layout")) or was == now:
            continue
        kind, severity = ("publish-changed", Severity.CRITICAL)
        if head == "relocation":
            kind, severity = ("package-renamed", Severity.HIGH)
        yield Delta(kind, f"{place}{name}.{inner}", text(was), text(now), severity)


def _resources(place: str, old: Element, new: Element, *, fresh: bool) -> Iterator[Delta]:
    """Files that are packed as they lie. More folders or fewer exclusions are more files."""
    if fresh:
        return
    path = ("build", "resources", "resource")
    same = set(map(meaning, children(old, *path))) & set(map(meaning, children(new, *path)))
    before = {value(each, "directory"): each for each in children(old, *path) if meaning(each) not in same}
    for each in (each for each in children(new, *path) if meaning(each) not in same):
        earlier = before.pop(value(each, "directory"), None)
        for inner, was, now in differences(earlier, each):
            wider = (inner.startswith("excludes") and was) or (inner in ("directory", "includes.include") and now)
            kind = "package-contents-widened" if wider else "package-contents-changed"
            severity = Severity.HIGH if wider else Severity.MEDIUM
            yield Delta(kind, f"{place}build.resources.{inner}", text(was), text(now), severity, each.line)
    for directory in before:
        yield Delta(
            "package-contents-changed", f"{place}build.resources.directory", text(directory), "", Severity.MEDIUM
        )
