"""Chart.yaml and the older requirements.yaml: what a chart is called, its version, and the charts it brings along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.deployment.charts import rows
from scanner.formats.shapes.dependencies import Reading, compare_dependencies
from scanner.formats.shapes.names import folder_of, name_of, words
from scanner.formats.shapes.sides import UnreadableError, as_yaml, compared
from scanner.formats.shapes.trees import dotted, leaves, mapping, text
from scanner.formats.shapes.versions import Tightness
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

_KINDS = {
    "version": ("version-changed", Severity.MEDIUM),
    "appVersion": ("version-changed", Severity.MEDIUM),
    "name": ("package-renamed", Severity.HIGH),
    "kubeVersion": ("runtime-requirement-changed", Severity.MEDIUM),
    "home": ("metadata-changed", Severity.LOW),
    "sources": ("metadata-changed", Severity.LOW),
    "maintainers": ("metadata-changed", Severity.LOW),
    "annotations": ("metadata-changed", Severity.LOW),
}
_NOTHING = words("description keywords icon engine tillerVersion apiVersion")
_SIGNING = words("artifacthub.io/signKey")
_NO_METADATA = ("artifacthub.io/changes", "artifacthub.io/links", "artifacthub.io/prerelease")
_READING = Reading(partial=Tightness.RANGE)


def matches(path: str) -> bool:
    name, folder = name_of(path), folder_of(path)
    if name in ("chart.yaml", "chart.yml"):
        return True
    return name in ("requirements.yaml", "requirements.yml") and folder.startswith(("chart", "helm"))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Mapping[str, Any]:
    tree = as_yaml(content)
    if not isinstance(tree, dict):
        raise UnreadableError("not a mapping")
    return mapping(tree)


def _compare(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Iterator[Delta]:
    before = old or {}
    yield from compare_dependencies(rows(before.get("dependencies")), rows(new.get("dependencies")), _READING)
    if old is None:
        yield Delta("deployment-changed", "file", "", text(new.get("name")) or "added", Severity.MEDIUM)
        return
    for key in {**new, **old}:
        if key != "dependencies" and key not in _NOTHING:
            for path, was, now in leaves(old.get(key), new.get(key), (key,)):
                yield from _told(path, was, now)


def _told(path: tuple[str, ...], old: Any, new: Any) -> Iterator[Delta]:
    if path[-1] in _NO_METADATA:
        return
    kind, severity = _KINDS.get(path[0], ("setting-changed", Severity.MEDIUM))
    if path[-1] in _SIGNING:
        kind, severity = "setting-changed", Severity.HIGH
    yield Delta(kind, dotted(path), text(old), text(new), severity)
