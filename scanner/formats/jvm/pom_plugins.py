"""What the plug-ins of a POM are told to do: run commands, sign, publish, decide what is in the artefact."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.jvm.pom_properties import AGENT
from scanner.formats.jvm.pom_rows import CHECKS, Plugin, plugins
from scanner.formats.shapes import shell
from scanner.formats.shapes.named_versions import Held
from scanner.formats.shapes.names import words
from scanner.formats.shapes.trees import text
from scanner.formats.shapes.xml import Element, differences, meaning, value
from scanner.model.change import Delta
from scanner.model.scale import Severity

# By the second half of the coordinates: a fork under another group does the same thing.
_RUNS = words(
    "exec-maven-plugin maven-antrun-plugin gmavenplus-plugin groovy-maven-plugin gmaven-plugin "
    "jbang-maven-plugin download-maven-plugin frontend-maven-plugin maven-invoker-plugin "
    "beanshell-maven-plugin maven-groovy-plugin bsh-maven-plugin"
)
_PUBLISHES = words(
    "maven-deploy-plugin nexus-staging-maven-plugin central-publishing-maven-plugin maven-release-plugin "
    "jreleaser-maven-plugin wagon-maven-plugin github-release-plugin maven-scm-publish-plugin "
    "docker-maven-plugin dockerfile-maven-plugin jib-maven-plugin s3-maven-plugin"
)
_SIGNS = words(
    "maven-gpg-plugin sign-maven-plugin sigstore-maven-plugin maven-jarsigner-plugin maven-sigstore-plugin "
    "tycho-gpg-plugin eclipse-jarsigner-plugin pgpverify-maven-plugin"
)
_LOADS = re.compile(
    r"(?:^|\.)(?:jvm|doclet|docletPath|taglet\w*|additionalClasspath\w*|classpathDependency\w*)(?:$|\.)"
)
_ROW = ("groupId", "artifactId", "version", "dependencies")  # told as a row
_SWITCHES = ("skip", "skipIfEmpty", "skipRemoteStaging")


def compare_plugins(
    old: Element, new: Element, old_values: dict[str, Held], new_values: dict[str, Held]
) -> Iterator[Delta]:
    """What is said beside the version. A plug-in that is new is a row; what it runs is told here."""
    before, after = _by_place(old, old_values), _by_place(new, new_values)
    for key, plugin in after.items():
        yield from _plugin(before.get(key), plugin)
    for key, plugin in before.items():
        if key not in after and _artifact(plugin) in _SIGNS and not any(key[1] == name for _, name in after):
            yield Delta("provenance-dropped", plugin.name, "signs", "", Severity.CRITICAL)


def _by_place(project: Element, values: dict[str, Held]) -> dict[tuple[str, str], Plugin]:
    """By place and name. A plug-in that stands there twice is merged by Maven; here all of its tags count."""
    found: dict[tuple[str, str], Plugin] = {}
    for each in plugins(project, values):
        settings = Element("plugin", {}, each.element.line)
        earlier = found.get((each.place, each.name))
        settings.children = [_without_versions(inner) for inner in each.element.children if inner.name not in _ROW]
        if earlier is not None:
            settings.children += earlier.element.children
        found[each.place, each.name] = Plugin(each.place, each.name, settings)
    return found


def _without_versions(element: Element) -> Element:
    """The settings without the versions that rows tell."""
    names = {each.name for each in element.children}
    row = {"artifactId", "version"} <= names
    kept = [_without_versions(each) for each in element.children if not (row and each.name == "version")]
    return Element(element.name, element.attributes, element.line, kept, element.pieces)


def _artifact(plugin: Plugin) -> str:
    return plugin.name.partition(":")[2]


def _plugin(old: Plugin | None, new: Plugin) -> Iterator[Delta]:
    artifact = _artifact(new)
    runs = artifact in _RUNS
    before = None if old is None else old.element
    if meaning(before, ordered=runs) == meaning(new.element, ordered=runs):
        return
    if new.name in CHECKS and not _extends(before, new.element) and not _loads_code(_changes(before, new)):
        return
    if runs:
        yield from _commands(before, new)
    elif artifact in _PUBLISHES:
        yield _told("publish-changed", before, new, Severity.CRITICAL)
    elif artifact in _SIGNS:
        yield _signing(before, new)
    elif before is not None:
        kind = "plugin-added" if _extends(before, new.element) else "plugin-changed"
        yield _told(kind, before, new, Severity.HIGH if kind == "plugin-added" else Severity.MEDIUM)


def _loads_code(changes: list[tuple[str, str, str]]) -> bool:
    """Whether even a plug-in that only checks would run something else: another JVM, an agent, a doclet."""
    return any(_LOADS.search(place) or AGENT.search(now) for place, _, now in changes if now)


def _extends(old: Element | None, new: Element) -> bool:
    """Whether a plug-in begins to change the build itself (`<extensions>true`)."""
    return value(new, "extensions") == "true" and value(old, "extensions") != "true"


def _signing(old: Element | None, new: Plugin) -> Delta:
    off = any(place.rpartition(".")[2] in _SWITCHES and now == "true" for place, _, now in _changes(old, new))
    if off:
        return _told("provenance-dropped", old, new, Severity.CRITICAL)
    return _told("plugin-changed", old, new, Severity.MEDIUM if old is None else Severity.HIGH)


def _commands(old: Element | None, new: Plugin) -> Iterator[Delta]:
    """A plug-in that runs what it is told. What it fetches to run it weighs more."""
    delta = _told("build-script-changed", old, new, Severity.HIGH)
    fetched = shell.new_downloads(_script(old), _script(new.element))
    if fetched:
        line, severity = max(fetched.items(), key=lambda each: each[1].rank)
        yield Delta("download-and-run", delta.subject, "", text(line), severity, new.element.line)
    yield delta


def _script(element: Element | None) -> str:
    """All that a plug-in is told, one tag a line, with the arguments of a command beside each other."""
    return "" if element is None else "\n".join(_lines(element))


def _lines(element: Element) -> Iterator[str]:
    words = [element.attributes.get("executable", ""), element.attributes.get("value", ""), element.text]
    inner = [line for each in element.children for line in _lines(each)]
    yield " ".join([*words, *inner]).strip() if element.name in _TOGETHER else " ".join(words).strip()
    yield from inner


_TOGETHER = ("configuration", "arguments", "exec", "apply", "commandlineArgs")


def _changes(old: Element | None, new: Plugin) -> list[tuple[str, str, str]]:
    return differences(old, new.element)


def _told(kind: str, old: Element | None, new: Plugin, severity: Severity) -> Delta:
    """The first setting in which two sides differ stands for all; where none does, only their order changed."""
    changes = _changes(old, new)
    place, was, now = changes[0] if changes else ("", "", "")
    more = f" and {len(changes) - 1} more" if len(changes) > 1 else ""
    subject = f"{new.place}[{new.name}]"
    return Delta(
        kind,
        f"{subject}.{place}" if place and not more else subject,
        text(was),
        text(now) + more,
        severity,
        new.element.line,
    )
