"""Charts as dependencies: of another chart, of a Flux HelmRelease, of an Argo CD Application, of a kustomization."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.shapes.dependencies import Dependency
from scanner.formats.shapes.names import words
from scanner.formats.shapes.trees import at, items, mapping, text

_TOLD = words("version chart targetRevision repoURL url ref")
_KEPT = words("values metadata helm")


def is_release(kind: str) -> bool:
    return kind in ("HelmRelease", "Application", "GitRepository", "OCIRepository", "HelmChart")


def releases(tree: Mapping[str, Any]) -> Iterator[Dependency]:
    """What an object of a delivery tool fetches: the chart or repository, and its version or revision."""
    node = dict(tree)
    spec = mapping(node.get("spec"))
    chart = mapping(at(node, "spec", "chart", "spec"))
    if chart.get("chart"):
        yield Dependency(text(chart.get("chart")), text(chart.get("version")), text(at(chart, "sourceRef", "name")))
    for source in map(mapping, (*items(spec.get("source")), *items(spec.get("sources")))):
        name = text(source.get("chart")) or text(source.get("repoURL"))
        if name:
            place = text(source.get("repoURL")) if source.get("chart") else ""
            yield Dependency(name, text(source.get("targetRevision")), place, group=text(source.get("path")))
    if spec.get("url") and not chart:
        ref = mapping(spec.get("ref"))
        wanted = next((text(ref[key]) for key in ("commit", "digest", "tag", "semver", "branch") if ref.get(key)), "")
        yield Dependency(text(spec.get("url")).removesuffix(".git"), wanted)


def rows(listed: Any, group: str = "") -> Iterator[Dependency]:
    """The `dependencies` of a chart, or the `helmCharts` of a kustomization."""
    for each in map(mapping, items(listed)):
        extra = " ".join(f"{key}={text(each[key])}" for key in ("alias", "condition", "tags") if each.get(key))
        name = text(each.get("name"))
        source = text(each.get("repository") or each.get("repo"))
        yield Dependency(name, text(each.get("version")), source, group=group, extra=extra)


def without_told(tree: Any) -> Any:
    """A release without what `releases` says of it. What it hands to the chart (`values`) stays."""
    if isinstance(tree, dict):
        return {
            key: inner if key in _KEPT else without_told(inner)
            for key, inner in tree.items()
            if key not in _TOLD or _more(inner)
        }
    return [without_told(each) for each in tree] if isinstance(tree, list) else tree


def _more(inner: Any) -> bool:
    """`chart: {spec: ...}` of Flux is no name."""
    return isinstance(inner, dict) and "spec" in inner
