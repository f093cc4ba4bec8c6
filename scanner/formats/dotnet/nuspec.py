"""`*.nuspec`: what a NuGet package is called, asks for and holds. Files in `build/` run wherever it is used."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.shapes.dependencies import Dependency, compare_dependencies
from scanner.formats.shapes.named_versions import Names, once, told_elsewhere
from scanner.formats.shapes.names import name_of, words
from scanner.formats.shapes.sides import UnreadableError, compared
from scanner.formats.shapes.trees import text
from scanner.formats.shapes.xml import Element, as_xml, children, differences, meaning
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH
_MOST = 25_000
_NAMES = Names(re.compile(r"\$([A-Za-z_]\w{0,100})\$"))
_NOTHING = words(
    "title authors owners description summary releaseNotes copyright tags language icon iconUrl readme dependencies"
)
_KINDS = {
    "id": ("package-renamed", Severity.HIGH),
    "version": ("version-changed", Severity.MEDIUM),
    "license": ("license-changed", Severity.MEDIUM),
    "licenseUrl": ("license-changed", Severity.MEDIUM),
    "requireLicenseAcceptance": ("license-changed", Severity.LOW),
    "projectUrl": ("metadata-changed", Severity.LOW),
    "repository": ("metadata-changed", Severity.LOW),
    "contentFiles": ("package-contents-changed", Severity.MEDIUM),
    "packageTypes": ("package-contents-changed", Severity.MEDIUM),
    "references": ("package-contents-changed", Severity.MEDIUM),
}
_UNKNOWN = ("setting-changed", Severity.MEDIUM)


def matches(path: str) -> bool:
    return name_of(path).endswith(".nuspec")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from once(compared(old, new, _read, _compare, worst=WORST))


def _read(content: bytes) -> Element:
    root = as_xml(content, _MOST)
    if root.name != "package":
        raise UnreadableError(f"no NuGet package but <{root.name[:40]}>", root.line)
    return root


def _compare(old: Element | None, new: Element) -> Iterator[Delta]:
    before = Element("package", {}, 0) if old is None else old
    yield from told_elsewhere(compare_dependencies(_rows(before), _rows(new)), _NAMES)
    yield from _files(before, new, fresh=old is None)
    if old is not None:
        yield from _metadata(before, new)


def _rows(package: Element) -> Iterator[Dependency]:
    for entries in children(package, "metadata", "dependencies"):
        for group in [entries, *children(entries, "group")]:
            framework = group.attributes.get("targetFramework", "")
            for each in children(group, "dependency"):
                written = each.attributes
                extra = [f"{key}={written[key]}" for key in ("include", "exclude") if key in written]
                yield Dependency(
                    written.get("id", ""),
                    written.get("version", ""),
                    group=framework,
                    extra=", ".join(extra),
                    line=each.line,
                )


def _metadata(old: Element, new: Element) -> Iterator[Delta]:
    gone, come = _by_name(old), _by_name(new)
    for name in dict.fromkeys((*come, *gone)):
        one, other = gone.get(name, []), come.get(name, [])
        if name in _NOTHING or sorted(map(meaning, one)) == sorted(map(meaning, other)):
            continue
        kind, severity = _KINDS.get(name, _UNKNOWN)
        place, was, now = next(iter(differences(_all(one), _all(other))), (name, "", ""))
        yield Delta(kind, f"metadata.{place}", text(was), text(now), severity, other[0].line if other else 0)


def _by_name(package: Element) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for each in (inner for entry in children(package, "metadata") for inner in entry.children):
        found.setdefault(each.name, []).append(each)
    return found


def _all(elements: list[Element]) -> Element:
    found = Element("", {}, 0)
    found.children = elements
    return found


def _files(old: Element, new: Element, *, fresh: bool) -> Iterator[Delta]:
    """What is packed. Files for `build/` and `tools/` are code that runs where the package is used."""
    gone, come = _packed(old), _packed(new)
    for (source, target), line in come.items():
        if (source, target) in gone or (fresh and not _runs(source, target)):
            continue
        yield Delta("package-contents-widened", f"files[{text(source)}]", "", text(target), Severity.HIGH, line)
    for source, target in gone:
        if (source, target) not in come:
            yield Delta("package-contents-changed", f"files[{text(source)}]", text(target), "", Severity.MEDIUM)
    if not children(new, "files") and children(old, "files"):
        yield Delta("package-contents-widened", "files", "a list", "", Severity.HIGH)  # all of the folder is packed


def _packed(package: Element) -> dict[tuple[str, str], int]:
    found = {}
    for each in children(package, "files", "file"):
        written = {key: text.replace("\\", "/") for key, text in each.attributes.items()}
        exclude = f" without {written['exclude']}" if written.get("exclude") else ""
        found[written.get("src", "") + exclude, written.get("target", "")] = each.line
    return found


def _runs(source: str, target: str) -> bool:
    first = target.lower().lstrip("/").partition("/")[0]
    return first in (
        "build",
        "buildtransitive",
        "buildmultitargeting",
        "tools",
        "analyzers",
    ) or source.lower().endswith((".targets", ".props", ".ps1"))
