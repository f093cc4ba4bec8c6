"""Where two keyed trees of a deployment differ, each place told once: as an image, a right, a little thing or more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.deployment.objects import image_parts, images
from scanner.formats.deployment.rights import danger
from scanner.formats.shapes.images import compare_images
from scanner.formats.shapes.shell import new_downloads
from scanner.formats.shapes.trees import Path, at, dotted, leaves, text
from scanner.formats.shapes.variables import shown
from scanner.model.change import Delta
from scanner.model.scale import Severity

MOST = 40  # places of one object that are told one by one
_SCALAR = {str, int, float, bool}
_LITTLE = re.compile(
    r"replicas|replicaCount|resources|annotations|labels|podAnnotations|podLabels|commonLabels|\w*[pP]robe|tolerations"
    r"|nodeSelector|affinity|topologySpreadConstraints|terminationGracePeriodSeconds|minReadySeconds|strategy"
    r"|revisionHistoryLimit|autoscaling|minReplicas|maxReplicas|priorityClassName|podDisruptionBudget"
    r"|progressDeadlineSeconds|logLevel|nameOverride|fullnameOverride|updateStrategy|interval|timeout|description"
    r"|behavior|metrics|serviceMonitor|prometheusRule|dashboards"
)
# Annotations that a controller obeys: whom a pod may act as, who gets in, what a proxy runs.
_OBEYED = re.compile(
    r"role|iam|identity|snippet|internal|scheme|whitelist|allowlist|auth|ssl|tls|apparmor|seccomp|source-range|inject"
    r"|backend-protocol|proxy|hook|sync-options|force",
    re.IGNORECASE,
)


def compare(where: str, old: Any, new: Any, *, fresh: bool = False) -> Iterator[Delta]:
    """Two keyed trees. `fresh`: the whole file is new."""
    yield from compare_images(dict(images(old)), dict(images(new)), fresh=fresh)
    found = [delta for delta in _places(where, old, new) if delta]
    heavy = [delta for delta in found if delta.severity.at_least(Severity.HIGH)]
    if len(found) <= MOST:
        yield from found
        return
    yield from heavy
    rest = f"{len(found) - len(heavy)} other values"
    yield Delta("deployment-changed", where or "file", "", rest, Severity.MEDIUM)


def _places(where: str, old: Any, new: Any) -> Iterator[Delta | None]:
    """Every differing place but those that are told as an image."""
    parts: dict[Path, frozenset[str]] = {}
    for path, was, now in leaves(old, new):
        above = path[:-1]
        if above not in parts:
            parts[above] = frozenset().union(*(image_parts(at(tree, *above), dotted(above)) for tree in (old, new)))
        if not path or path[-1] not in parts[above]:
            yield _told(where, path, was, now)


def dangers(where: str, new: Any) -> Iterator[Delta]:
    """What in a tree that was not there before must be seen."""
    for path, was, now in leaves({}, new):
        delta = danger(path, was, now) if path else None
        if delta is not None and delta.severity.at_least(Severity.HIGH):
            yield Delta(delta.kind, _place(where, path), "", delta.new, delta.severity)
        if path and path[-1] in ("command", "args") and now is not None:
            yield from _downloads(_place(where, path), None, now)


def _place(where: str, path: Path) -> str:
    return ".".join(part for part in (where, dotted(path).replace(".[", "[")) if part)


def _told(where: str, path: Path, old: Any, new: Any) -> Delta | None:
    place = _place(where, path)
    if not path:
        return Delta("deployment-changed", where or "file", text(old), text(new), Severity.MEDIUM)
    if {type(old), type(new)} <= _SCALAR and text(old) == text(new):
        return None  # quoted or not
    found = danger(path, old, new)
    if found is not None:
        return Delta(found.kind, place, found.old, found.new, found.severity)
    if path[-1] in ("command", "args"):
        for delta in _downloads(place, old, new):
            return delta
        severity = Severity.HIGH if path[-1] == "command" else Severity.MEDIUM
        return Delta("entry-point-changed", place, text(old), text(new), severity)
    return Delta("deployment-changed", place, shown(path[-1], old), shown(path[-1], new), _weight(path))


def _downloads(place: str, old: Any, new: Any) -> Iterator[Delta]:
    was, now = ("\n".join(map(str, each)) if isinstance(each, list) else text(each) for each in (old, new))
    for line, severity in new_downloads(was, now).items():
        yield Delta("download-and-run", place, "", text(line), severity)


def _weight(path: Path) -> Severity:
    if any(part in ("annotations", "podAnnotations") for part in path[:-1]) and _OBEYED.search(path[-1]):
        return Severity.MEDIUM
    return Severity.LOW if any(_LITTLE.fullmatch(part) for part in path) else Severity.MEDIUM
