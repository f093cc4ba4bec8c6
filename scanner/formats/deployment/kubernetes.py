"""Kubernetes manifests: what runs in a cluster, with what rights, and who reaches it.

Objects are found again by kind, namespace and name, wherever they stand in which document. A folder of manifests holds
other YAML too: what has no `apiVersion` and `kind` is compared value by value and weighs no more than medium.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.deployment import changes, roles
from scanner.formats.deployment.charts import is_release, releases, without_told
from scanner.formats.deployment.objects import images, keyed
from scanner.formats.deployment.templates import documents
from scanner.formats.shapes.blocks import differing
from scanner.formats.shapes.dependencies import compare_dependencies
from scanner.formats.shapes.images import compare_images
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.formats.shapes.trees import dotted, items, leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

_FOLDERS = r"argocd|charts?|clusters|flux|helm|k8s|kubernetes|kustomize|manifests|deploy|deployments?"
_PLACE = re.compile(
    rf"(?:{_FOLDERS})/.+\.(?:ya?ml|tpl)|(?:.+/)?charts/[^/]+/(?:crds|templates)/.+\.(?:ya?ml|tpl)"
    r"|(?:.+/)?gotk-components\.ya?ml"
)
_OTHERS = re.compile(
    r"(?:chart|kustomization|requirements|values.*|helmfile|skaffold|(?:docker-)?compose.*|.*\.gitlab-ci|action|fleet"
    r"|pnpm-lock|pnpm-workspace|pubspec|conda.*|environment.*|mkdocs|galaxy|\..*)\.ya?ml"
)
_DOCUMENT = re.compile(r"^---(?=\s|$)", re.MULTILINE)
_GUARDS = re.compile(
    r"NetworkPolicy|.*PodDisruptionBudget|ResourceQuota|LimitRange|PodSecurityPolicy|Validating\w+|ClusterPolicy|Policy"
    r"|K8s\w+|AuthorizationPolicy|PeerAuthentication"
)
_CONTROLS = re.compile(
    r"\w*(?:Role|RoleBinding)|(?:Mutating|Validating)\w+|APIService|ServiceAccount|Application(?:Set)?"
)
_REACHED = ("Ingress", "HTTPRoute", "Gateway", "IngressRoute", "VirtualService", "Route")
_QUIET = frozenset({"status", "apiVersion"})

Key = tuple[str, str, str]


def matches(path: str) -> bool:
    return _PLACE.fullmatch(path.casefold()) is not None and not _OTHERS.fullmatch(name_of(path))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(*_reduced(old, new), documents, _compare, worst=WORST)


def _reduced(old: bytes | None, new: bytes | None) -> tuple[bytes | None, bytes | None]:
    """Both sides without the documents they share: an operator's bundle has a hundred, and one changes."""
    if old is None or new is None:
        return old, new
    try:
        one, other = differing(old.decode("utf-8-sig"), new.decode("utf-8-sig"), _DOCUMENT)
    except UnicodeDecodeError:
        return old, new
    return one.encode(), other.encode()


def _compare(old: list[Any] | None, new: list[Any]) -> Iterator[Delta]:
    (one, loose), (other, left) = _sorted(old or []), _sorted(new)
    for key, node in other.items():
        if key in one:
            yield from _object(key, one[key], node)
        else:
            yield from _added(key, node, fresh=old is None)
    for key in one:
        if key not in other:
            yield _removed(key)
    if old is not None:
        for path, was, now in leaves(keyed(loose), keyed(left)):
            yield Delta("deployment-changed", dotted(path) or "file", text(was), text(now), Severity.MEDIUM)


def _sorted(found: list[Any]) -> tuple[dict[Key, Mapping[str, Any]], Any]:
    """The objects of a stream by what they are, and what is none."""
    objects: dict[Key, Mapping[str, Any]] = {}
    rest: list[Any] = []
    seen: Counter[Key] = Counter()
    for document in found:
        listed = mapping(document).get("items") if text(mapping(document).get("kind")).endswith("List") else None
        for node in map(mapping, items(listed)) if isinstance(listed, list) else (document,):
            if not (isinstance(node, dict) and node.get("apiVersion") and isinstance(node.get("kind"), str)):
                rest += [] if node is None else [node]
                continue
            meta = mapping(node.get("metadata"))
            key = (node["kind"], text(meta.get("namespace")), text(meta.get("name") or meta.get("generateName")))
            seen[key] += 1
            objects[key if seen[key] == 1 else (*key[:2], f"{key[2]} #{seen[key]}")] = mapping(node)
    return objects, rest[0] if len(rest) == 1 else {str(number): each for number, each in enumerate(rest)}


def _shown(key: Key) -> str:
    return f"{key[0]}/{key[2]}" if key[2] else key[0]


def _object(key: Key, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    if old == new:
        return
    where = _shown(key)
    if key[0] == "CustomResourceDefinition":
        yield Delta("deployment-changed", where, "", "another schema", Severity.MEDIUM)
        return
    if roles.is_role(key[0]):
        yield from roles.compare(where, old, new)
    elif key[0] == "Secret":
        yield from roles.secrets(where, old, new)
    elif is_release(key[0]):
        yield from compare_dependencies(releases(old), releases(new))
    yield from changes.compare(where, _left(key[0], old), _left(key[0], new))


def _left(kind: str, tree: Mapping[str, Any]) -> Any:
    """What of an object is compared value by value."""
    rest = roles.without_told(kind, tree, _QUIET)
    return keyed(without_told(rest) if is_release(kind) else rest)


def _added(key: Key, node: Mapping[str, Any], *, fresh: bool) -> Iterator[Delta]:
    where = _shown(key)
    severity = Severity.HIGH if _CONTROLS.fullmatch(key[0]) and not fresh else Severity.MEDIUM
    kind = "exposure-widened" if key[0] in _REACHED else "deployment-changed"
    yield Delta(kind, where, "", "added", Severity.HIGH if kind == "exposure-widened" and not fresh else severity)
    if roles.is_role(key[0]):
        yield from roles.compare(where, {}, node)
    elif key[0] == "Secret":
        yield from roles.secrets(where, {}, node)
    elif is_release(key[0]):
        yield from compare_dependencies((), releases(node))
    if key[0] != "CustomResourceDefinition":
        tree = _left(key[0], node)
        yield from compare_images({}, dict(images(tree)), fresh=True)
        yield from changes.dangers(where, tree)


def _removed(key: Key) -> Delta:
    guards = _GUARDS.fullmatch(key[0])
    kind, severity = ("protection-removed", Severity.HIGH) if guards else ("deployment-changed", Severity.MEDIUM)
    return Delta(kind, _shown(key), "present", "", severity)
