"""The parts of an MSBuild file that run or are packed: targets, tasks, imports, and items beside packages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from scanner.formats.dotnet.msbuild_rows import PACKAGES, Item, items
from scanner.formats.shapes import shell
from scanner.formats.shapes.names import words
from scanner.formats.shapes.trees import text
from scanner.formats.shapes.xml import Element, differences, meaning
from scanner.model.change import Delta
from scanner.model.scale import Severity

_RUNS = words("exec downloadfile callTarget writecodefragment unzip msbuild roslyncodetaskfactory codetaskfactory")
_STEPS = words("target usingtask import importgroup")
_TOLD = words("propertygroup itemgroup sdk choose projectextensions") | _STEPS
# Files of the project itself, settings of tests and editors: the build takes every source file of its folder anyway.
_QUIET = words(
    "folder using internalsvisibleto projectcapability editorconfigfiles additionalfiles globalanalyzerconfigfiles "
    "none_ supportedplatform service wcfmetadata bootstrapperpackage assemblyattribute testdata codeanalysisdictionary "
    "compilervisibleproperty compilervisibleitemmetadata bannedsymbols stylecop typescriptcompile"
)
_FILES = words(
    "compile none content embeddedresource resource page applicationdefinition monodevelop addin splashscreen"
)
_METADATA_QUIET = words(
    "dependentupon subtype autogen designtime designtimesharedinput generator lastgenoutput link linkbase visible "
    "logicalname customtoolnamespace excludefromcodecoverage"
)
_SHIPS = ("pack", "packagepath", "copytooutputdirectory", "copytopublishdirectory", "buildaction")


def compare_steps(old: Element, new: Element, *, fresh: bool) -> Iterator[Delta]:
    yield from _sections(old, new)
    yield from _items(list(items(old)), list(items(new)), fresh=fresh)
    gone, come = _others(old), _others(new)
    for name in dict.fromkeys((*come, *gone)):
        if gone.get(name) != come.get(name):
            yield Delta("setting-changed", name, "", "", Severity.MEDIUM)


def _others(project: Element) -> dict[str, list[str]]:
    """Sections no rule knows, as fingerprints by name."""
    found: dict[str, list[str]] = {}
    for each in project.children:
        if each.name.lower() not in _TOLD:
            found.setdefault(each.name, []).append(meaning(each))
    return {name: sorted(each) for name, each in found.items()}


def _sections(old: Element, new: Element) -> Iterator[Delta]:
    """Targets, tasks and imports, by what names them."""
    gone, come = _steps(old), _steps(new)
    for key, element in come.items():
        before = gone.get(key)
        if before is None or meaning(before, ordered=True) != meaning(element, ordered=True):
            yield from _step(key, before, element)
    for key, element in gone.items():
        if key not in come:
            severity = Severity.MEDIUM if _runs(element) else Severity.LOW
            yield Delta("build-script-changed", key, text(key), "", severity)


def _steps(project: Element) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for each in project.children:
        folded = each.name.lower()
        if folded == "importgroup":
            found |= _steps(each)
        elif folded in _STEPS and "Sdk" not in each.attributes:
            named = next(
                (each.attributes[key] for key in ("Name", "TaskName", "Project") if key in each.attributes), ""
            )
            key = f"{each.name}[{text(named)}]"
            found[key if key not in found else f"{key}#{each.line}"] = each
    return found


def _step(key: str, old: Element | None, new: Element) -> Iterator[Delta]:
    folded = new.name.lower()
    changes = differences(old, new)
    was, now = next(((was, now) for _, was, now in changes), ("", ""))
    more = f" and {len(changes) - 1} more" if len(changes) > 1 else ""
    running = _runs(new) and (old is None or _commands(old) != _commands(new))
    if folded == "usingtask" and old is None and not _inline(new):
        yield Delta("plugin-added", key, "", text(new.attributes.get("AssemblyFile", now)), Severity.HIGH, new.line)
        return
    severity = Severity.HIGH if running or folded != "target" else Severity.MEDIUM
    yield Delta("build-script-changed", key, text(was), text(now) + more, severity, new.line)
    if fetched := shell.new_downloads("\n".join(_commands(old)), "\n".join(_commands(new))):
        line, weight = max(fetched.items(), key=lambda each: each[1].rank)
        yield Delta("download-and-run", key, "", text(line), weight, new.line)


def _inline(element: Element) -> bool:
    return any(each.name.lower() == "task" for each in element.children)


def _runs(element: Element) -> bool:
    return element.name.lower() in ("usingtask", "import") or bool(_commands(element))


def _commands(element: Element | None) -> list[str]:
    """What a target runs beside the tasks that copy and log, one line each."""
    if element is None:
        return []
    found = []
    if element.name.lower() in _RUNS or element.name.lower() == "code":
        found.append(" ".join([*(element.attributes[key] for key in sorted(element.attributes)), element.text]))
    for each in element.children:
        found += _commands(each)
    return found


def _items(old: list[Item], new: list[Item], *, fresh: bool) -> Iterator[Delta]:
    one, other = ([(_key(each), each) for each in side] for side in (old, new))
    gone, come = Counter(key for key, _ in one), Counter(key for key, _ in other)
    left = come - gone
    for key, item in other:
        if left[key]:
            left[key] -= 1
            yield from _item(item, fresh=fresh)
    kept = {(each.kind, each.what) for each in new}
    left = gone - come
    for key, item in one:
        if left[key]:
            left[key] -= 1
            if (item.kind, item.what) not in kept:
                yield from _without(item)


def _key(item: Item) -> tuple[str, str, str]:
    told = (f"{key}={value}" for key, value in sorted(item.metadata.items()) if key not in _METADATA_QUIET)
    return item.kind, "; ".join(told).replace("\\", "/"), item.condition


def _item(item: Item, *, fresh: bool) -> Iterator[Delta]:
    what, line = text(item.what), item.element.line
    subject = f"{item.element.name}[{what}]"
    if item.kind in PACKAGES:
        if item.verb == "remove":
            yield Delta("dependency-changed", what, "", "removed", Severity.MEDIUM, line)
    elif item.kind == "nugetauditsuppress":
        yield Delta("check-weakened", subject, "", what, Severity.HIGH, line)
    elif item.kind == "analyzer":
        yield Delta("plugin-added", subject, "", what, Severity.HIGH, line)
    elif item.kind == "reference":
        yield from _reference(item, subject)
    elif item.kind == "projectreference":
        yield Delta("dependency-added", what, "", "", Severity.LOW, line)
    elif item.kind in _FILES:
        yield from _file(item, subject, fresh=fresh)
    elif item.kind not in _QUIET and not fresh:
        yield Delta("setting-changed", subject, "", what, Severity.MEDIUM, line)


def _reference(item: Item, subject: str) -> Iterator[Delta]:
    """An assembly: of the framework, or a file that lies somewhere."""
    path = item.metadata.get("hintpath", "")
    name = item.what.partition(",")[0].strip()
    severity = Severity.HIGH if path or "/" in name or "\\" in name else Severity.LOW
    yield Delta("dependency-added", text(name) or subject, "", text(path or item.what), severity, item.element.line)


def _file(item: Item, subject: str, *, fresh: bool) -> Iterator[Delta]:
    """A file of the project. One that is packed as it lies, or that lies elsewhere, is told."""
    what, line = text(item.what), item.element.line
    shipped = [f"{key}={item.metadata[key]}" for key in _SHIPS[:2] if item.metadata.get(key)]
    if shipped and item.metadata.get("pack", "true").lower() != "false":
        yield Delta("package-contents-widened", subject, "", text(", ".join(shipped)), Severity.HIGH, line)
    elif fresh or item.verb == "remove":
        return
    elif item.kind in ("content", "embeddedresource", "none") and re.search(r"\*|\.\.[\\/]", item.what):
        severity = (
            Severity.MEDIUM if item.kind != "none" or any(key in item.metadata for key in _SHIPS) else Severity.LOW
        )
        yield Delta("package-contents-changed", subject, "", what, severity, line)
    elif item.kind == "compile" and re.search(r"\.\.[\\/]|\$\(", item.what):
        yield Delta("package-contents-changed", subject, "", what, Severity.LOW, line)


def _without(item: Item) -> Iterator[Delta]:
    """An item that is not there any more, in no shape."""
    what = text(item.what)
    subject = f"{item.element.name}[{what}]"
    if item.kind in ("reference", "projectreference"):
        yield Delta("dependency-removed", text(item.what.partition(",")[0]), what, "", Severity.LOW)
    elif item.kind in _FILES:
        if item.metadata.get("pack", "").lower() == "true":
            yield Delta("package-contents-changed", subject, what, "", Severity.MEDIUM)
    elif item.kind not in PACKAGES | _QUIET | {"nugetauditsuppress", "analyzer"}:
        yield Delta("setting-changed", subject, what, "", Severity.LOW)
