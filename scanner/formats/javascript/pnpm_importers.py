"""The head of pnpm-lock.yaml: which version each manifest of a workspace was given for what it asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.javascript.written import written
from scanner.formats.shapes.trees import mapping
from scanner.model.change import Delta
from scanner.model.scale import Severity

_SHIPPED = ("dependencies", "optionalDependencies", "devDependencies")
GROUPS = (*_SHIPPED, "configDependencies", "packageManagerDependencies")
_NAMED = re.compile(r"/?((?:@[\w.-]+/)?[A-Za-z][\w.-]*)@\d")  # another package's name in front of a version
_ELSEWHERE = re.compile(r"[:/]")


def links(tree: dict[str, Any], besides: dict[str, Any]) -> list[Any]:
    """Which version everything was given that is not the same in the other tree, without what the manifest wants."""
    importers = {place: version for place, (version, _) in _importers(tree, besides).items()}
    packages = {key: mapping(value) for key, value in mapping(tree.get("packages")).items()}
    return [importers, tree.get("snapshots"), [(key, value.get("dependencies")) for key, value in packages.items()]]


def _importers(tree: dict[str, Any], besides: dict[str, Any]) -> dict[tuple[str, str], tuple[str, str]]:
    """Version and specifier by who wants it and its name, of those who are given anything else in the other tree."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    known = mapping(besides.get("importers"))
    places = {**mapping(tree.get("importers")), "": tree}
    for place, value in places.items():
        if place and place in known and known[place] == value:
            continue
        importer = mapping(value)
        specifiers = mapping(importer.get("specifiers"))
        for group in GROUPS:
            for name, wanted in mapping(importer.get(group)).items():
                version = wanted.get("version") if isinstance(wanted, dict) else wanted
                said = wanted.get("specifier") if isinstance(wanted, dict) else specifiers.get(name)
                found[place, name] = written(version), written(said)
    return found


def misdirected(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Delta]:
    """A dependency that was given another package, though the manifest asks for no alias."""
    before = _importers(old, new)
    for place, (version, said) in _importers(new, old).items():
        named = _NAMED.match(version)
        other = named is not None and named[1] != place[1]
        was = before.get(place, ("", ""))[0]
        if version.startswith(("link:", "file:")) and was[:1].isdigit() and said and not _ELSEWHERE.search(said):
            yield Delta("source-changed", place[1], was, version, Severity.HIGH)
        if other and said and not _ELSEWHERE.search(said) and before.get(place) != (version, said):
            yield Delta("source-changed", place[1], said, version, Severity.CRITICAL)
