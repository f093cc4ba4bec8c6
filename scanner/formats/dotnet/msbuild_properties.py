"""Properties of an MSBuild file that are no version of a package: what is built, signed, published, checked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import zip_longest

from msgspec import Struct

from scanner.formats.dotnet.msbuild_names import (
    ASIDE,
    AUDIT,
    CONTENTS,
    DEBUG,
    LICENSE,
    METADATA,
    NOTHING,
    NUMBERED,
    OFF,
    PUBLISH,
    REGISTRY,
    RUNS,
    RUNTIME,
    SIGNING,
    STARTS,
    TOOL,
    VERSION,
)
from scanner.formats.dotnet.msbuild_rows import NAMES, groups, joined, properties
from scanner.formats.shapes import shell
from scanner.formats.shapes.dependencies import Dependency, compare_dependencies
from scanner.formats.shapes.named_versions import Held, told_elsewhere
from scanner.formats.shapes.trees import text
from scanner.formats.shapes.xml import Element
from scanner.model.change import Delta
from scanner.model.scale import Severity


class Value(Struct, frozen=True):
    """What a property is given, and under which condition."""

    text: str
    condition: str = ""


NO_VALUE = Value("")
Lines = dict[Value, int]


def compare_properties(old: Element, new: Element, told: set[str], *, fresh: bool) -> Iterator[Delta]:
    """What properties mean beside the versions of packages in `told`."""
    one, other = _values(old), _values(new)
    seen = properties(old), properties(new)
    for name in dict.fromkeys((*other, *one)):
        gone, come = one.get(name, {}), other.get(name, {})
        for was, now in _pairs(gone, come):
            if name.lower() in told and _seen(name, was, seen[0]) and _seen(name, now, seen[1]):
                continue
            for delta in _property(name, was, now, come.get(now, 0)):
                if not fresh or (delta.severity.at_least(Severity.HIGH) and delta.kind != "package-renamed"):
                    yield delta


def _seen(name: str, value: Value, held: dict[str, Held]) -> bool:
    """Whether a row shows this value: it is a version, and the one that counts."""
    last = held.get(name.lower())
    shown = last is not None and " ".join(last.value.split()).lower() == value.text.lower()
    return value is NO_VALUE or bool(shown and (NUMBERED.match(value.text) or NAMES.within(value.text)))


def _values(project: Element) -> dict[str, Lines]:
    """Every value a property is given, by its name as first written."""
    found: dict[str, Lines] = defaultdict(dict)
    spelled: dict[str, str] = {}
    for group, condition in groups(project, "propertygroup"):
        for each in group.children:
            name = spelled.setdefault(each.name.lower(), each.name)
            wanted = joined(condition, each.attributes.get("Condition", ""))
            said = each.text.lower() if each.text.lower() in ("true", "false") else " ".join(each.text.split())
            found[name][Value(said, "" if _only_default(each.name, wanted) else wanted)] = each.line
    return found


def _only_default(name: str, condition: str) -> bool:
    """`'$(Name)' == ''`: a value for when nothing else was said."""
    plain = re.sub(r"[\s'\"]", "", condition).lower()
    return plain == f"$({name.lower()})=="


def _pairs(old: Lines, new: Lines) -> Iterator[tuple[Value, Value]]:
    """Values that went with those that came: of one condition first, then in order."""
    gone: dict[str, list[Value]] = defaultdict(list)
    for each in old:
        if each not in new:
            gone[each.condition].append(each)
    waiting = []
    for each in new:
        if each in old:
            continue
        if same := gone.get(each.condition):
            yield same.pop(0), each
        else:
            waiting.append(each)
    yield from zip_longest((each for left in gone.values() for each in left), waiting, fillvalue=NO_VALUE)


def _property(name: str, was: Value, now: Value, line: int) -> Iterator[Delta]:
    key = name.lower()
    if key in ("nowarn", "warningsnotaserrors") and len(AUDIT.findall(now.text)) > len(AUDIT.findall(was.text)):
        yield Delta("check-weakened", name, text(was.text), text(now.text), Severity.HIGH, line)
        return
    if key in NOTHING or key == "nowarn":
        return
    if was.text == now.text:
        severity = Severity.MEDIUM
        yield Delta("setting-changed", name, text(was.condition), text(now.condition), severity, line)
        return
    for known, rule in _RULES:
        if known(key):
            yield from rule(name, was.text, now.text, line)
            return
    if not ASIDE.search(name) and not DEBUG.search(was.condition or now.condition):
        yield from _unknown(name, was.text, now.text, line)


def _plain(kind: str, severity: Severity) -> Rule:
    def rule(name: str, old: str, new: str, line: int) -> Iterator[Delta]:
        yield Delta(kind, name, text(old), text(new), severity, line)

    return rule


def _signing(name: str, old: str, new: str, line: int) -> Iterator[Delta]:
    off = not new or new.lower() in OFF
    turns = name.lower() not in ("delaysign", "publicsign")
    kind, severity = ("provenance-dropped", Severity.CRITICAL) if off and turns else ("setting-changed", Severity.HIGH)
    yield Delta(kind, name, text(old), text(new), severity, line)


def _packs(name: str, old: str, new: str, line: int) -> Iterator[Delta]:
    """What is packed at all: more is a new thing that is published."""
    severity = Severity.CRITICAL if old else Severity.HIGH  # what says nothing is packed anyway
    severity = Severity.MEDIUM if new.lower() in OFF else severity
    yield Delta("publish-changed", name, text(old), text(new), severity, line)


def _locked(name: str, old: str, new: str, line: int) -> Iterator[Delta]:
    off = not new or new.lower() in OFF
    kind, severity = ("pin-loosened", Severity.HIGH) if off else ("pin-tightened", Severity.LOW)
    yield Delta(kind, name, text(old), text(new), severity, line)


def _audit(name: str, old: str, new: str, line: int) -> Iterator[Delta]:
    """NuGetAudit is on for direct packages, or all, when nothing is said; a level is a threshold."""
    key, value = name.lower(), new.lower()
    levels = ("low", "moderate", "high", "critical")
    if key == "nugetauditlevel":
        weaker = (
            levels.index(value) > (levels.index(old.lower()) if old.lower() in levels else 0)
            if value in levels
            else False
        )
    else:
        weaker = value in (*OFF, "direct") and bool(value != old.lower())
    kind, severity = ("check-weakened", Severity.HIGH) if weaker else ("setting-changed", Severity.LOW)
    yield Delta(kind, name, text(old), text(new), severity, line)


def _runs(name: str, old: str, new: str, line: int) -> Iterator[Delta]:
    severity = Severity.HIGH if name.lower() not in STARTS else Severity.MEDIUM
    yield Delta("build-script-changed", name, text(old), text(new), severity if new else Severity.LOW, line)
    for command, weight in shell.new_downloads(old, new).items():
        yield Delta("download-and-run", name, "", text(command), weight, line)


def _unknown(name: str, old: str, new: str, line: int) -> Iterator[Delta]:
    """A property of the project's own: a version that other files name, or a setting."""
    version = NUMBERED.match(old) and NUMBERED.match(new) and ("version" in name.lower() or "." in new)
    if version:
        rows = compare_dependencies([Dependency(name, old)], [Dependency(name, new, line=line)])
        yield from told_elsewhere(rows, NAMES)
    else:
        yield Delta("setting-changed", name, text(old), text(new), Severity.MEDIUM, line)


Rule = Callable[[str, str, str, int], Iterator[Delta]]
_RULES: tuple[tuple[Callable[[str], object], Rule], ...] = (
    (RUNTIME.__contains__, _plain("runtime-requirement-changed", Severity.MEDIUM)),
    (VERSION.__contains__, _plain("version-changed", Severity.MEDIUM)),
    (SIGNING.__contains__, _signing),
    (REGISTRY.__contains__, _plain("registry-changed", Severity.CRITICAL)),
    (PUBLISH.__contains__, _packs),
    (CONTENTS.__contains__, _plain("package-contents-changed", Severity.MEDIUM)),
    (RUNS.__contains__, _runs),
    (METADATA.__contains__, _plain("metadata-changed", Severity.LOW)),
    (LICENSE.fullmatch, _plain("license-changed", Severity.MEDIUM)),
    (TOOL.fullmatch, _plain("toolchain-changed", Severity.HIGH)),
    (("packageid", "assemblyname", "applicationid").__contains__, _plain("package-renamed", Severity.HIGH)),
    (("restorelockedmode", "restorepackageswithlockfile").__contains__, _locked),
    (("nugetaudit", "nugetauditmode", "nugetauditlevel").__contains__, _audit),
)
