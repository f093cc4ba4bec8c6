"""CITATION.cff, codemeta.json and .zenodo.json: how a release is cited. Only the version is more than courtesy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.settings import differences
from scanner.formats.shapes.sides import as_json, as_yaml, bounded, compared
from scanner.formats.shapes.trees import text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.MEDIUM
_DATES = frozenset({"date-released", "datemodified", "datepublished", "publication_date", "abstract", "description"})
_VERSIONS = frozenset({"version", "softwareversion"})


def matches(path: str) -> bool:
    return name_of(path) in ("citation.cff", "codemeta.json", ".zenodo.json")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.LOW)


def _read(content: bytes) -> Any:
    return bounded(as_json(content) if content.lstrip()[:1] == b"{" else as_yaml(content))


def _compare(old: Any, new: Any) -> Iterator[Delta]:
    if old is None:
        yield Delta("metadata-changed", "file", "", "added", Severity.LOW)
        return
    for each in differences(old, new, ("orcid", "@id", "name", "family-names", "value")):
        told = each.subject, text(each.old), text(each.new)
        if each.key in _VERSIONS and len(each.path) == 1:
            yield Delta("version-changed", *told, Severity.MEDIUM)
        elif each.key not in _DATES:
            yield Delta("metadata-changed", *told, Severity.LOW)
